import { ApiError } from '../../errors/api-error';
import type { SoundStore } from '../../storage/sound-store';

/** So many are removed by one call. */
const AT_ONCE = 100;

/**
 * Removes everything whose key begins with `prefix`; returns how many there were, or null where the storage cannot be reached or
 * does not do so in time.
 */
export async function removeFromStore(store: SoundStore, prefix: string, signal: AbortSignal): Promise<number | null> {
  try {
    const keys: string[] = [];
    for await (const { key } of store.list(prefix, signal)) keys.push(key);
    for (let at = 0; at < keys.length; at += AT_ONCE) await store.delete(keys.slice(at, at + AT_ONCE), signal);
    return keys.length;
  } catch (error) {
    if (signal.aborted || (error instanceof ApiError && error.code === 'storage_unavailable')) return null;
    throw error;
  }
}
