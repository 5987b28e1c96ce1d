import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type DeleteQuery, type VoiceModelsClient, VoiceModelsError } from '../client/index.js';
import { type Listed, NOTHING, openPages, type Pages, type Source } from './pages.js';
import { useVoiceModelsClient } from './provider.js';

/** Whose voice models are listed. */
export interface VoiceModelsOptions {
  /** May be left out where the service has sign-in: then it is the user of the client's token. */
  readonly userId?: string | undefined;
  /** A part of the name, the description, a tag or a file name, in whatever case; empty or blank for all. Each change is asked for at once. */
  readonly search?: string;
  /** How many are read at a time, 1 to 100; 20 unless said otherwise. */
  readonly pageSize?: number;
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
   * fails; then this rejects with a VoiceModelsError. One that is not there any more (`voice_model_not_found`) stays out. A second
   * call while the first is under way is the same deletion.
   */
  remove(modelId: string, query?: DeleteQuery): Promise<void>;
}

/** Lists a user's voice models page by page. Another user or search begins anew; a slow page never replaces a newer one. */
export function useVoiceModels(options: VoiceModelsOptions): VoiceModels {
  const client = useVoiceModelsClient();
  const { listed, refresh, loadMore } = usePages(client, options);
  const { removed, remove } = useRemoval(client);
  const { voiceModels, cursor, isLoading, error, isPartial } = listed;
  return {
    voiceModels: voiceModels.filter(({ model_id }) => !removed.has(model_id)),
    isLoading,
    error,
    isPartial,
    hasMore: cursor !== null,
    loadMore,
    refresh,
    remove,
  };
}

function usePages(client: VoiceModelsClient, options: VoiceModelsOptions) {
  const { userId, pageSize = 20 } = options;
  const search = options.search?.trim() ?? '';
  const source = useMemo<Source>(() => {
    const query = { ...(userId !== undefined && { user_id: userId }), limit: pageSize, ...(search && { search }) };
    return { client, query };
  }, [client, userId, search, pageSize]);
  const [shown, setShown] = useState<{ readonly listed: Listed; readonly source: Source } | null>(null);
  // The functions that are handed out ask this, so that one that was kept from an earlier render acts on the list that is shown.
  const pages = useRef<Pages | null>(null);
  useEffect(() => {
    const opened = openPages(source, (listed) => setShown({ listed, source }));
    pages.current = opened;
    return () => {
      opened.close();
      pages.current = null;
    };
  }, [source]);
  const refresh = useCallback(() => pages.current?.refresh(), []);
  const loadMore = useCallback(() => pages.current?.loadMore(), []);
  // Right after a change of user or search, React renders once before the effect has run.
  return { listed: shown?.source === source ? shown.listed : NOTHING, refresh, loadMore };
}

function useRemoval(client: VoiceModelsClient) {
  const [removed, setRemoved] = useState<ReadonlySet<string>>(new Set());
  const running = useRef(new Map<string, Promise<void>>());
  const remove = useCallback(
    (modelId: string, query: DeleteQuery = {}) => {
      const deleteOnce = async () => {
        setRemoved((before) => new Set([...before, modelId]));
        try {
          await client.deleteVoiceModel(modelId, query);
        } catch (error) {
          const isGone = error instanceof VoiceModelsError && error.code === 'voice_model_not_found';
          if (!isGone) setRemoved((before) => new Set([...before].filter((id) => id !== modelId)));
          throw error;
        }
      };
      // The second of two taps on a button waits for the first: it would find nothing any more.
      const key = JSON.stringify([modelId, query]);
      const removal = running.current.get(key) ?? deleteOnce().finally(() => running.current.delete(key));
      running.current.set(key, removal);
      return removal;
    },
    [client],
  );
  return { removed, remove };
}
