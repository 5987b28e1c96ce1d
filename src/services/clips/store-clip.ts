import { setTimeout as sleep } from 'node:timers/promises';
import type { Clip } from '../../domain/clips/clip';
import { ApiError, codeOf, hasCode } from '../../errors/api-error';
import type { SoundStore } from '../../storage/sound-store';
import { clipKey } from '../../storage/storage-keys';
import { voiceModelNotFound } from '../voice-models';
import type { KeepDeps } from './clip-deps';
import type { ReceivedSound } from './receive-sound';

/** The store has more time for a long sound: one that takes less than this, 500 kB a second, is not waited for. */
const MIN_BYTES_PER_MS = 500;
/** How long removing a sound whose voice is gone may take, in milliseconds; the sweep finds what remains. */
const REMOVE_MS = 10_000;
const FIRST_PAUSE_MS = 250;
const RETRY_AFTER_SECONDS = 10;

/** What storing needs. */
export interface StoreDeps extends Pick<KeepDeps, 'database' | 'log' | 'clips'> {
  readonly store: SoundStore;
}

/**
 * Keeps the sound and then its document, so that no document is ever without its sound; a sound without a document is found by
 * the sweep. A failure that may pass is tried again for a while, since the speech is paid for. Throws `storage_unavailable` or
 * `database_unavailable`, which say so, and `voice_model_not_found` where the voice was deleted meanwhile.
 */
export async function storeClip(
  deps: StoreDeps,
  { clip, sound }: { readonly clip: Clip; readonly sound: ReceivedSound },
  signal: AbortSignal,
): Promise<void> {
  const { store, database } = deps;
  const call = { signal, patienceMs: deps.clips.patienceMs };
  const key = clipKey(clip);
  const patienceMs = call.patienceMs + Math.ceil(clip.bytes / MIN_BYTES_PER_MS);
  const toKeep = { source: sound.source, contentType: clip.content_type, sha256: sound.sha256 };
  try {
    await patiently('storage_unavailable', { signal, patienceMs }, (timeout) => store.put(key, toKeep, timeout));
    const isKept = await patiently('database_unavailable', call, () => database.clips.insert(clip));
    if (isKept) return;
  } catch (error) {
    const code = codeOf(error);
    deps.log.error({ event: 'clip_not_kept', clip_id: clip._id, code }, 'A speech was paid for and could not be kept');
    throw explain(error);
  }
  await store.delete([key], AbortSignal.timeout(REMOVE_MS)).catch(() => undefined);
  throw voiceModelNotFound();
}

/** Runs the work again, at growing intervals, as long as it fails with the code, patience lasts, and the service is not stopping. */
async function patiently<T>(
  code: 'storage_unavailable' | 'database_unavailable',
  { signal, patienceMs }: { readonly signal: AbortSignal; readonly patienceMs: number },
  work: (timeout: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = AbortSignal.timeout(patienceMs);
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
    try {
      return await work(timeout);
    } catch (error) {
      const mayPass = hasCode(error, code);
      if (!mayPass && !timeout.aborted) throw error;
      if (timeout.aborted || isStopping(signal)) throw mayPass ? error : notInTime(code, error);
      await sleep(pauseMs, undefined, { signal: timeout }).catch(() => undefined);
    }
  }
}

function notInTime(code: ApiError['code'], cause: unknown): ApiError {
  return new ApiError(code, 'It did not answer in time.', { retryAfterSeconds: RETRY_AFTER_SECONDS, cause });
}

/** A caller who has left is no reason to lose what was paid for; a service that stops is. */
function isStopping({ aborted, reason }: AbortSignal): boolean {
  return aborted && hasCode(reason, 'shutting_down');
}

const NOT_KEPT: Partial<Record<ApiError['code'], string>> = {
  storage_unavailable:
    'The text was spoken, and Fish.Audio has charged for it, but the sound could not be kept: the storage did not answer. Nothing is left of it. Try again later.',
  database_unavailable:
    'The text was spoken, and Fish.Audio has charged for it, but the database did not confirm the clip. See in the list of clips whether it is there before you try again.',
};

function explain(error: unknown): unknown {
  const detail = error instanceof ApiError ? NOT_KEPT[error.code] : undefined;
  if (!(error instanceof ApiError) || detail === undefined) return error;
  return new ApiError(error.code, detail, { ...error.details, cause: error });
}
