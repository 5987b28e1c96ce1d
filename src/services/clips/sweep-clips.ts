import { installationMark, samplesIdPrefix } from '../../storage/samples-id';
import type { SoundStore } from '../../storage/sound-store';
import { clipKey, clipsPrefix } from '../../storage/storage-keys';
import type { ClipDeps } from './clip-deps';
import { removeExpiredClips } from './remove-clips';

/** A sound that has no document after so long gets none any more. */
const STRAY_AFTER_MS = 60 * 60_000;
const BATCH = 500;
const CLIP_ID = /^[0-9a-f]{24}$/;

/** What sweeping needs. */
export interface SweepClipsDeps extends ClipDeps {
  /** The name of this data folder among those that share a store. */
  readonly installationId: string;
}

/**
 * Removes the clips that have expired, those whose voice is gone, and the sounds without a document, which a process that died
 * or a store that was away has left. Of sounds an installation judges only those that it has kept itself: the documents of
 * another one may be in another database. While the database is away nothing is removed. Throws what the database or the
 * store throws.
 */
export async function sweepClips(deps: SweepClipsDeps, signal: AbortSignal): Promise<void> {
  const { database, soundStore, log } = deps;
  // At the start of a process it is still connecting.
  if (!(await database.isConnected(signal))) return;
  const expired = await removeExpiredClips(deps, signal);
  const strays = soundStore === null ? 0 : await removeStrays(deps, soundStore, signal);
  if (expired.records + strays === 0) return;
  log.info(
    { event: 'clips_swept', expired: expired.records, strays },
    'Removed clips that have expired, and stray sounds',
  );
}

async function removeStrays(deps: SweepClipsDeps, store: SoundStore, signal: AbortSignal): Promise<number> {
  const installation = installationMark(deps.installationId);
  const prefix = clipsPrefix(installation);
  const oldest = Date.now() - STRAY_AFTER_MS;
  let removed = 0;
  let batch: string[] = [];
  const sweepBatch = async (): Promise<void> => {
    const strays = (await straysOf(deps, batch)).map((_id) => clipKey({ _id, installation }));
    if (strays.length > 0) await store.delete(strays, signal);
    removed += strays.length;
    batch = [];
  };
  for await (const { key, keptAt } of store.list(prefix, signal)) {
    const id = key.slice(prefix.length);
    // What is no clip was put there by somebody else.
    if (!CLIP_ID.test(id) || keptAt.getTime() > oldest) continue;
    batch.push(id);
    if (batch.length === BATCH) await sweepBatch();
  }
  if (batch.length > 0) await sweepBatch();
  return removed;
}

/** Those that no document names. None in a database that knows nothing of this installation: it may be the wrong one. */
async function straysOf({ database, installationId }: SweepClipsDeps, clipIds: readonly string[]): Promise<string[]> {
  const kept = await database.clips.keepThoseOfVoices(clipIds);
  const strays = clipIds.filter((id) => !kept.has(id));
  if (strays.length === 0) return [];
  const isKnown = kept.size > 0 || (await database.samples.hasAny(samplesIdPrefix(installationId)));
  return isKnown ? strays : [];
}
