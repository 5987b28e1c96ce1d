import type { VoiceModel, VoiceModelQuery, VoiceModelsClient, VoiceModelsError } from '../client/index.js';
import { showFailure } from './failure.js';

/** What is there of a list. */
export interface Listed {
  readonly voiceModels: readonly VoiceModel[];
  readonly cursor: string | null;
  readonly isLoading: boolean;
  /** Of the last load; null when it went well. */
  readonly error: VoiceModelsError | null;
  /** Voice models are missing, since the service cannot read its records at the moment; those that wait to be saved are there. */
  readonly isPartial: boolean;
}

/** A list that is being read from its beginning. */
export const NOTHING: Listed = { voiceModels: [], cursor: null, isLoading: true, error: null, isPartial: false };

/** Whom a list is asked of, and which list. */
export interface Source {
  readonly client: VoiceModelsClient;
  readonly query: VoiceModelQuery;
}

/** The list of one user and search. */
export interface Pages {
  refresh(): void;
  loadMore(): void;
  /** Ends what is being read. Nothing is shown or asked any more. */
  close(): void;
}

/** Reads a list from its beginning, and calls `show` at each change of what is there. */
export function openPages({ client, query }: Source, show: (listed: Listed) => void): Pages {
  let listed = NOTHING;
  let load = new AbortController();
  const read = (cursor: string | null) => {
    load.abort();
    load = new AbortController();
    const { signal } = load;
    const set = (change: Partial<Listed>) => {
      if (signal.aborted) return;
      listed = { ...listed, ...change };
      show(listed);
    };
    set({ isLoading: true, error: null });
    client.listVoiceModels({ ...query, ...(cursor !== null && { cursor }) }, { signal }).then(
      ({ voice_models, next_cursor, partial = false }) =>
        set({
          voiceModels: cursor === null ? voice_models : [...listed.voiceModels, ...voice_models],
          cursor: next_cursor,
          isLoading: false,
          isPartial: partial || (cursor !== null && listed.isPartial),
        }),
      (reason) => showFailure(reason, (error) => set({ isLoading: false, error })),
    );
  };
  read(null);
  return {
    refresh: () => read(null),
    loadMore: () => {
      if (!listed.isLoading && listed.cursor !== null) read(listed.cursor);
    },
    close: () => load.abort(),
  };
}
