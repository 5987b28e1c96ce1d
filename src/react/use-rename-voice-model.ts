import { useCallback, useEffect, useRef, useState } from 'react';
import type { ChangedVoiceModel, VoiceModel, VoiceModelsError } from '../client/index.js';
import { failureOf } from './failure.js';
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
  readonly modelId: string;
  /** The name that the voice model was given with when this began. Once another one is given, that is shown. */
  readonly given: string;
  readonly shown: string;
  readonly isSaving: boolean;
  readonly error: VoiceModelsError | null;
}

/** Renames a voice model and shows the new name at once. The change is made even if the component is gone by then. */
export function useRenameVoiceModel({ model_id, name }: Pick<VoiceModel, 'model_id' | 'name'>): Rename {
  const client = useVoiceModelsClient();
  const [state, setState] = useState<State | null>(null);
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const latest = useRef(0);
  const saved = useRef(name);
  useEffect(() => {
    saved.current = name;
  }, [name]);
  const rename = useCallback<Rename['rename']>(
    async (wanted) => {
      latest.current += 1;
      const turn = latest.current;
      const set = (change: Omit<State, 'modelId' | 'given'>) => {
        if (turn === latest.current) setState({ modelId: model_id, given: name, ...change });
      };
      set({ shown: wanted, isSaving: true, error: null });
      const change = last.current.then(() => client.changeVoiceModel(model_id, { name: wanted }));
      last.current = change.catch(() => undefined);
      try {
        const changed = await change;
        saved.current = changed.name;
        set({ shown: changed.name, isSaving: false, error: null });
        return changed;
      } catch (error) {
        set({ shown: saved.current, isSaving: false, error: failureOf(error) });
        return null;
      }
    },
    [client, model_id, name],
  );
  const isCurrent = state?.modelId === model_id && (state.isSaving || state.given === name);
  if (!isCurrent) return { name, isSaving: false, error: null, rename };
  return { name: state.shown, isSaving: state.isSaving, error: state.error, rename };
}
