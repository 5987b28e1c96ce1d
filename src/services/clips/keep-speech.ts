import { randomBytes } from 'node:crypto';
import { orAborted } from '../../concurrency/or-aborted';
import type { Clip } from '../../domain/clips/clip';
import { spokenLength } from '../../domain/speech/spoken-text';
import { DAY_MS } from '../../domain/values/time';
import type { VoiceModel } from '../../domain/voice-model';
import { ApiError } from '../../errors/api-error';
import type { SoundStore } from '../../storage/sound-store';
import { storageDisabled } from '../../storage/storage-errors';
import { clipsPrefix } from '../../storage/storage-keys';
import type { VoiceSpeech } from '../speech';
import type { ClipOptions, KeepDeps } from './clip-deps';
import { assertRoom, type ReceivedSound, withReceivedSound } from './receive-sound';
import { storeClip } from './store-clip';

/** A name that no clip has, for asking whether the store can be reached. */
const PROBE = 'probe';
/** How long the store may take to say that it can be reached, in milliseconds. */
const PROBE_MS = 5_000;
const RETRY_AFTER_SECONDS = 10;

/** A speech to keep. */
export interface SpeechToKeep {
  /** The record of the voice. Throws where there is none, or none can be read. */
  readonly findVoice: () => Promise<VoiceModel>;
  /** Whose clip it is where nobody is limited to what is reachable, as an admin is not. */
  readonly userOf: (voice: VoiceModel) => Promise<string>;
  /** Begins the speech, which costs money from then on. */
  readonly speak: (voice: VoiceModel) => Promise<VoiceSpeech>;
  /** Ends what is not paid for yet. */
  readonly signal: AbortSignal;
}

/**
 * Speaks a text and keeps the sound as a clip. Whatever a clip needs is looked for before Fish.Audio is asked; a speech that
 * breaks off makes none. Throws `storage_disabled`, `storage_unavailable`, `insufficient_storage`, what `findVoice` and `speak`
 * throw, and as `storeClip` does.
 */
export async function keepSpeech(deps: KeepDeps, { findVoice, userOf, speak, signal }: SpeechToKeep): Promise<Clip> {
  const voice = await orAborted(findVoice(), signal);
  const user_id = deps.access?.userId ?? (await orAborted(userOf(voice), signal));
  const store = await usableStore(deps, signal);
  await assertRoom(deps.clips);
  signal.throwIfAborted();
  const speech = await speak(voice);
  return withReceivedSound(speech, deps.clips, async (sound) => {
    const clip = { ...toClip(voice, speech, sound, deps.clips), user_id };
    await storeClip({ ...deps, store }, { clip, sound }, signal);
    return clip;
  });
}

/** The store, once it has answered. */
async function usableStore({ soundStore, clips }: KeepDeps, signal: AbortSignal): Promise<SoundStore> {
  if (soundStore === null) throw storageDisabled();
  const timeout = AbortSignal.timeout(PROBE_MS);
  try {
    const either = AbortSignal.any([signal, timeout]);
    // A folder of a network that hangs does not end a call of its own accord.
    await orAborted(soundStore.sizeOf(`${clipsPrefix(clips.installation)}${PROBE}`, either), either);
    return soundStore;
  } catch (error) {
    if (!timeout.aborted || signal.aborted) throw error;
    const detail = 'The storage for recordings did not answer. Nothing was spoken. Try again in a few seconds.';
    throw new ApiError('storage_unavailable', detail, { retryAfterSeconds: RETRY_AFTER_SECONDS, cause: error });
  }
}

function toClip(
  voice: VoiceModel,
  speech: VoiceSpeech,
  sound: ReceivedSound,
  { installation, days }: Pick<ClipOptions, 'installation' | 'days'>,
): Omit<Clip, 'user_id'> {
  const { format, spoken } = speech;
  const created_at = new Date();
  return {
    _id: newClipId(created_at),
    installation,
    voice_id: voice._id,
    model_id: speech.modelId,
    format,
    content_type: mediaType(speech),
    bytes: sound.source.bytes,
    duration_seconds: Number(sound.seconds.toFixed(3)),
    characters: spokenLength(spoken.text).characters,
    created_at,
    expires_at: days === 0 ? null : new Date(created_at.getTime() + days * DAY_MS),
  };
}

/** An id as MongoDB makes them: the time in seconds, and chance, since whoever knows it can play the clip. */
function newClipId(time: Date): string {
  const id = randomBytes(12);
  id.writeUInt32BE(Math.floor(time.getTime() / 1000), 0);
  return id.toString('hex');
}

/** Uncompressed sound does not say itself at what rate it was taken. */
function mediaType({ format, contentType, spoken }: VoiceSpeech): string {
  return format === 'pcm' ? `audio/pcm;rate=${spoken.sampleRate};encoding=signed-int;bits=16;channels=1` : contentType;
}
