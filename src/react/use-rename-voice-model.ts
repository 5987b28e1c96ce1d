import { useCallback, useEffect, useRef, useState } from 'react';
import type { ChangedVoiceModel, VoiceModel, VoiceModelsError } from '../client/index.js';
import { showFailure } from './failure.js';
import { useVoiceModelsClient } from './provider.js';

/** A name that is shown, and how its change proceeds. */
export interface Rename {
  /** The new name from the moment it is asked for; the former one again if that fails. */
  readonly name: string;
  readonly isSaving: boolean;
  /** Of the last change; null when it went well. */
  readonly error: VoiceModelsError | null;
  /**
   * Gives the voice model another name. Several that follow each other are sent one after the other, so that the last one is the
   * one that stays. Resolves to the changed voice model, or to null where it failed, which `error` explains.
   */
  rename(name: string): Promise<ChangedVoiceModel | null>;
}

interface State {
  /** The name that the voice model was given with. Once another one is given, that is shown. */
  readonly given: string;
  readonly shown: string;
  readonly isSaving: boolean;
  readonly error: VoiceModelsError | null;
}

/** What is known of a voice model whose name is shown, or was: its change may still be under way. */
interface Voice {
  given: string;
  /** The name that the service has, as far as is known. */
  saved: string;
  /** The last change that was asked for, and which it is. */
  last: Promise<unknown>;
  turn: number;
}

/** Renames a voice model and shows the new name at once. The change is made even if the component is gone by then. */
export function useRenameVoiceModel({ model_id, name }: Pick<VoiceModel, 'model_id' | 'name'>): Rename {
  const client = useVoiceModelsClient();
  const [states, setStates] = useState<ReadonlyMap<string, State>>(new Map());
  const voices = useRef(new Map<string, Voice>());
  useEffect(() => {
    const voice = voiceOf(voices.current, model_id, name);
    if (voice.given === name) return;
    voice.given = name;
    voice.saved = name;
    setStates((before) => new Map([...before].filter(([id, { isSaving }]) => id !== model_id || isSaving)));
  }, [model_id, name]);
  const rename = useCallback<Rename['rename']>(
    async (wanted) => {
      const voice = voiceOf(voices.current, model_id, name);
      voice.turn += 1;
      const { turn } = voice;
      const set = (shown: string, more: Partial<State> = {}) => {
        const next = { given: voice.given, shown, isSaving: false, error: null, ...more };
        if (turn === voice.turn) setStates((before) => new Map(before).set(model_id, next));
      };
      set(wanted, { isSaving: true });
      const change = voice.last.then(() => client.changeVoiceModel(model_id, { name: wanted }));
      voice.last = change.catch(() => undefined);
      try {
        const changed = await change;
        voice.saved = changed.name;
        set(changed.name);
        return changed;
      } catch (reason) {
        showFailure(reason, (error) => set(voice.saved, { error }));
        return null;
      }
    },
    [client, model_id, name],
  );
  const state = states.get(model_id);
  if (!state?.isSaving && state?.given !== name) return { name, isSaving: false, error: null, rename };
  return { name: state.shown, isSaving: state.isSaving, error: state.error, rename };
}

/** What is known of a voice model. One that was not seen yet has the name that it is given with. */
function voiceOf(voices: Map<string, Voice>, modelId: string, given: string): Voice {
  const voice = voices.get(modelId) ?? { given, saved: given, last: Promise.resolve(), turn: 0 };
  voices.set(modelId, voice);
  return voice;
}
