import { useCallback, useRef, useState } from 'react';
import type { SpeechRequest, VoiceModelsError } from '../client/index.js';
import { showFailure } from './failure.js';
import { useVoiceModelsClient } from './provider.js';
import { useGone } from './use-gone.js';

/**
 * Plays a sound to its end; resolves then, or when the signal is aborted. Each platform has its own player. What it rejects with
 * is an unhandled rejection: an app that wants to show it catches it here.
 */
export type Play = (sound: Blob, signal: AbortSignal) => Promise<void>;

interface State {
  readonly status: 'idle' | 'loading' | 'playing';
  /** The voice model that speaks, or is about to. */
  readonly modelId: string | null;
  readonly error: VoiceModelsError | null;
}

/** What is spoken now. */
export interface SpokenText extends State {
  /** Speaks a text with a voice model. What is spoken now is stopped. */
  speak(modelId: string, request: SpeechRequest): void;
  stop(): void;
}

const SILENT: State = { status: 'idle', modelId: null, error: null };

/** Speaks texts, one at a time, and none once the component is gone. `play` should be the same function each time. */
export function useSpeech(play: Play): SpokenText {
  const client = useVoiceModelsClient();
  const [state, setState] = useState(SILENT);
  const running = useRef<AbortController | null>(null);
  const stop = useCallback(() => {
    running.current?.abort();
    setState(SILENT);
  }, []);
  const gone = useGone(stop);
  const speak = useCallback<SpokenText['speak']>(
    (modelId, request) => {
      if (gone.current) return;
      running.current?.abort();
      const controller = new AbortController();
      const { signal } = controller;
      running.current = controller;
      const set = (next: State) => {
        if (!signal.aborted) setState(next);
      };
      set({ status: 'loading', modelId, error: null });
      const speakAndPlay = async () => {
        const sound = await (await client.speak(modelId, request, { signal })).blob();
        set({ status: 'playing', modelId, error: null });
        await play(sound, signal);
      };
      speakAndPlay().then(
        () => set(SILENT),
        // A player that failed plays no longer, even where its error is none to show.
        (reason) => showFailure(reason, (error) => set({ status: 'idle', modelId, error })),
      );
    },
    [client, play, gone],
  );
  return { ...state, speak, stop };
}
