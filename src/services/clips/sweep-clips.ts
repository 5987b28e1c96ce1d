import type { SoundStore } from '../../storage/sound-store';
import { CLIPS_PREFIX } from '../../storage/storage-keys';
import type { ClipDeps } from './clip-deps';
import { removeExpiredClips } from './remove-clips';

/** With this begins every name of kept recordings. */
const ANY = '';
/** A sound that has no document after so long gets none any more. */
const STRAY_AFTER_MS = 60 * 60_000;
const BATCH = 500;
const CLIP_ID = /^[0-9a-f]{24}$/;

/**
 * Removes the clips that have expired, those whose voice is gone, and the sounds without a document, which a process that died
 * or a store that was away has left. While the database is away nothing is removed, and no sound is a stray where no record
 * names any recordings: that may be another database. Throws what the database or the store throws.
 */
export async function sweepClips(deps: ClipDeps, signal: AbortSignal): Promise<void> {
  const { database, soundStore, log } = deps;
  // At the start of a process it is still connecting.
  await database.whenAttempted(signal);
  if (database.state !== 'connected') return;
  const expired = await removeExpiredClips(deps, signal);
  const isJudged = soundStore !== null && (await database.samples.hasAny(ANY));
  const strays = isJudged ? await removeStrays(deps, soundStore, signal) : 0;
  if (expired.records + strays === 0) return;
  log.info(
    { event: 'clips_swept', expired: expired.records, strays },
    'Removed clips that have expired, and stray sounds',
  );
}

async function removeStrays({ database }: ClipDeps, store: SoundStore, signal: AbortSignal): Promise<number> {
  const oldest = Date.now() - STRAY_AFTER_MS;
  let removed = 0;
  let batch: string[] = [];
  const sweepBatch = async (): Promise<void> => {
    const kept = await database.clips.keepThoseOfVoices(batch);
    const strays = batch.filter((id) => !kept.has(id)).map((id) => `${CLIPS_PREFIX}${id}`);
    if (strays.length > 0) await store.delete(strays, signal);
    removed += strays.length;
    batch = [];
  };
  for await (const { key, keptAt } of store.list(CLIPS_PREFIX, signal)) {
    const id = key.slice(CLIPS_PREFIX.length);
    // What is no clip was put there by somebody else.
    if (!CLIP_ID.test(id) || keptAt.getTime() > oldest) continue;
    batch.push(id);
    if (batch.length === BATCH) await sweepBatch();
  }
  if (batch.length > 0) await sweepBatch();
  return removed;
}
