import { useCallback, useEffect, useRef, useState } from 'react';
import type { DeleteQuery, VoiceModel, VoiceModelsClient, VoiceModelsError } from '../client/index.js';
import { failureOf } from './failure.js';
import { useVoiceModelsClient } from './provider.js';

/** Whose voice models are listed. */
export interface VoiceModelsOptions {
  /** May be left out where the service has sign-in: then it is the user of the client's token. */
  readonly userId?: string | undefined;
  /** A part of the name, in whatever case; empty or blank for all. Each change is asked for at once. */
  readonly search?: string;
  /** How many are read at a time, 1 to 100; 20 unless said otherwise. */
  readonly pageSize?: number;
}

interface Listed {
  readonly voiceModels: readonly VoiceModel[];
  readonly cursor: string | null;
  readonly isLoading: boolean;
  /** Of the last load; null when it went well. */
  readonly error: VoiceModelsError | null;
  /** Voice models are missing, since the service cannot read its records at the moment; those that wait to be saved are there. */
  readonly isPartial: boolean;
}

/** A user's voice models, newest first, as far as they were loaded. */
export interface VoiceModels extends Omit<Listed, 'cursor'> {
  readonly hasMore: boolean;
  /** Loads the next page, also after that has failed. After the first page has failed, `refresh` reads it again. */
  loadMore(): void;
  /** Reads the list again from its beginning. What is shown stays until it is there. */
  refresh(): void;
  /**
   * Deletes a voice model, with `{ fish_audio: true }` at Fish.Audio as well. It leaves the list at once and comes back if that
   * fails; then this rejects with a VoiceModelsError.
   */
  remove(modelId: string, query?: DeleteQuery): Promise<void>;
}

interface State {
  readonly listed: Listed;
  /** What has read it: another function for each user and search. */
  readonly source: unknown;
}

const NOTHING: Listed = { voiceModels: [], cursor: null, isLoading: true, error: null, isPartial: false };

/** Lists a user's voice models page by page. Another user or search begins anew; a slow page never replaces a newer one. */
export function useVoiceModels(options: VoiceModelsOptions): VoiceModels {
  const client = useVoiceModelsClient();
  const { listed, read } = usePages(client, options);
  const { removed, remove } = useRemoval(client);
  const { voiceModels, cursor, isLoading, error, isPartial } = listed;
  return {
    voiceModels: voiceModels.filter(({ model_id }) => !removed.has(model_id)),
    isLoading,
    error,
    isPartial,
    hasMore: cursor !== null,
    loadMore: () => {
      if (!isLoading && cursor !== null) read(cursor);
    },
    refresh: () => read(null),
    remove,
  };
}

function usePages(client: VoiceModelsClient, options: VoiceModelsOptions) {
  const { userId, pageSize = 20 } = options;
  const search = options.search?.trim() ?? '';
  const [{ listed, source }, setState] = useState<State>({ listed: NOTHING, source: null });
  const load = useRef<AbortController | null>(null);
  const read = useCallback(
    (cursor: string | null) => {
      load.current?.abort();
      const controller = new AbortController();
      load.current = controller;
      const { signal } = controller;
      const set = (change: (before: Listed) => Listed) => {
        if (!signal.aborted) setState((before) => ({ ...before, listed: change(before.listed) }));
      };
      set((before) => ({ ...before, isLoading: true, error: null }));
      const user = userId === undefined ? {} : { user_id: userId };
      const query = { ...user, limit: pageSize, ...(search && { search }), ...(cursor !== null && { cursor }) };
      client.listVoiceModels(query, { signal }).then(
        ({ voice_models, next_cursor, partial = false }) =>
          set(({ voiceModels, isPartial }) => ({
            voiceModels: cursor === null ? voice_models : [...voiceModels, ...voice_models],
            cursor: next_cursor,
            isLoading: false,
            error: null,
            isPartial: partial || (cursor !== null && isPartial),
          })),
        (error) => set((before) => ({ ...before, isLoading: false, error: failureOf(error) })),
      );
    },
    [client, userId, search, pageSize],
  );
  useEffect(() => {
    setState({ listed: NOTHING, source: read });
    read(null);
    return () => load.current?.abort();
  }, [read]);
  // Right after a change of user or search, React renders once before the effect has run.
  return { listed: source === read ? listed : NOTHING, read };
}

function useRemoval(client: VoiceModelsClient) {
  const [removed, setRemoved] = useState<ReadonlySet<string>>(new Set());
  const remove = useCallback(
    async (modelId: string, query?: DeleteQuery) => {
      setRemoved((before) => new Set([...before, modelId]));
      try {
        await client.deleteVoiceModel(modelId, query);
      } catch (error) {
        setRemoved((before) => new Set([...before].filter((id) => id !== modelId)));
        throw error;
      }
    },
    [client],
  );
  return { removed, remove };
}
