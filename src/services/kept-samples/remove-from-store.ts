import type { Log } from '../../domain/log';
import { reasonOf } from '../../errors/reason-of';
import type { SoundStore } from '../../storage/sound-store';

/** What removing needs. */
export interface RemoveFromStoreDeps {
  readonly store: SoundStore;
  readonly log: Log;
}

/**
 * Removes everything whose key begins with `prefix`; returns how many there were, or null where the storage did not do so, for
 * whatever reason, and it has to be repeated. Never throws.
 */
export async function removeFromStore(
  { store, log }: RemoveFromStoreDeps,
  prefix: string,
  signal: AbortSignal,
): Promise<number | null> {
  try {
    const keys: string[] = [];
    for await (const { key } of store.list(prefix, signal)) keys.push(key);
    await store.delete(keys, signal);
    return keys.length;
  } catch (error) {
    const reason = reasonOf(error);
    log.warn({ event: 'sounds_not_removed', prefix, reason }, 'Recordings could not be removed now, and are later');
    return null;
  }
}
