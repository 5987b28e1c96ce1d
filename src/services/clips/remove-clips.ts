import { orAborted } from '../../concurrency/or-aborted';
import { reasonOf } from '../../errors/reason-of';
import type { SoundStore } from '../../storage/sound-store';
import { storageDisabled, storageUnavailable } from '../../storage/storage-errors';
import { type ClipName, clipKey } from '../../storage/storage-keys';
import type { ClipDeps } from './clip-deps';
import { findVoiceOfClips } from './find-clip';

/** How many clips are removed with one call. */
const BATCH = 500;

/** How long the store may take to remove a batch, in milliseconds: what it does not do now, the sweep does later. */
const STORE_MS = 10_000;

/** What was removed of a clip. */
export interface RemovedClip {
  /** Whether there was a clip, which is gone from that moment. */
  readonly record: boolean;
  /** Whether its sound is gone as well; where the store is away, it goes later. */
  readonly sound: boolean;
}

/** How many clips were removed, and of how many of them the sound is gone as well. */
export interface RemovedClips {
  readonly records: number;
  readonly sounds: number;
}

/**
 * Removes a clip: first its document, so that nothing can ask for the sound any more. Repeating it does no harm. Throws what the
 * database throws.
 */
export async function removeClip(deps: ClipDeps, clipId: string): Promise<RemovedClip> {
  const removed = await deps.database.clips.remove(clipId);
  // A sound without a document may be one that is about to get it.
  if (removed === null) return { record: false, sound: false };
  return { record: true, sound: await removeSounds(deps, [removed]) };
}

/** Removes the caller's clips of a voice, by any id that it has or had: without sign-in all of them. Throws `voice_model_not_found`, and what the database throws. */
export async function removeClipsOf(deps: ClipDeps, modelId: string): Promise<RemovedClips> {
  const voiceId = await findVoiceOfClips(deps.database, modelId);
  return removeAll(deps, () => deps.database.clips.removeSomeOfVoice(voiceId, BATCH, 'own'));
}

/** Removes all clips of a voice, by the `_id` of its record. Repeating it does no harm. Throws what the database throws. */
export function removeClipsOfVoice(deps: ClipDeps, voiceId: string): Promise<RemovedClips> {
  return removeAll(deps, () => deps.database.clips.removeSomeOfVoice(voiceId, BATCH, 'all'));
}

/**
 * Removes all clips of a voice, by the `_id` of its record, or of a user, whose sounds must not wait for the sweep: the sounds first, so
 * that what could not be removed is found again. Resolves to how many clips there were. Repeating it does no harm. Throws what the
 * store and the database throw.
 */
export async function eraseClips(
  { database, soundStore }: ClipDeps,
  whose: { readonly voiceId: string } | { readonly userId: string },
  signal: AbortSignal,
): Promise<number> {
  let erased = 0;
  while (!signal.aborted) {
    const clips = await database.clips.namesOf(whose, BATCH);
    if (clips.length === 0) break;
    // Once no document names them, nobody finds the sounds that are in the store from when there was one.
    if (soundStore === null) throw storageDisabled();
    await deleteInTime(soundStore, clips, signal);
    erased += await database.clips.removeNamed(clips.map(({ _id }) => _id));
  }
  return erased;
}

async function deleteInTime(store: SoundStore, clips: readonly ClipName[], signal?: AbortSignal): Promise<void> {
  const timeout = AbortSignal.timeout(STORE_MS);
  const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  try {
    await orAborted(store.delete(clips.map(clipKey), either), either);
  } catch (error) {
    throw timeout.aborted ? storageUnavailable('sounds of clips were not removed in time') : error;
  }
}

/** Removes what has expired, as far as it comes before the signal is aborted. Throws what the database throws. */
export function removeExpiredClips(deps: ClipDeps, signal: AbortSignal): Promise<RemovedClips> {
  return removeAll(deps, () => deps.database.clips.removeSomeExpired(BATCH), signal);
}

async function removeAll(
  deps: ClipDeps,
  next: () => Promise<readonly ClipName[]>,
  signal?: AbortSignal,
): Promise<RemovedClips> {
  let records = 0;
  let sounds = 0;
  let isStoreThere = true;
  while (signal?.aborted !== true) {
    const clips = await next();
    if (clips.length === 0) break;
    records += clips.length;
    // A store that is away is waited for once, however many batches there are.
    isStoreThere &&= await removeSounds(deps, clips, signal);
    if (isStoreThere) sounds += clips.length;
  }
  return { records, sounds };
}

/** False where the store is away or there is none; the sweep finds what remains. */
async function removeSounds(
  { soundStore, log }: ClipDeps,
  clips: readonly ClipName[],
  signal?: AbortSignal,
): Promise<boolean> {
  if (soundStore === null) return false;
  try {
    await deleteInTime(soundStore, clips, signal);
    return true;
  } catch (error) {
    const reason = reasonOf(error);
    const fields = { event: 'clip_sounds_remain', count: clips.length, reason };
    log.warn(fields, 'Sounds of clips could not be removed, and are left to the sweep');
    return false;
  }
}
