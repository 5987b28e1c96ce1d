import { createHash } from 'node:crypto';
import { type FileHandle, open, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { StoredBytes } from '../../domain/reference-sample';
import { ApiError } from '../../errors/api-error';
import { errorCode, isDiskFull, makeDirectory } from '../../files/durable-files';
import { ownedName, TEMPORARY_FILES } from '../../files/leftovers';
import { readFilePart } from '../../files/read-bytes';
import { writeAll } from '../../files/write-all';
import { type SpeechLength, speechLength } from '../../media/speech-length/speech-length';
import type { VoiceSpeech } from '../speech';
import type { ClipOptions } from './clip-deps';

/**
 * More than the longest text can take: 10,000 characters, four of them a second where they are syllables, at half the speed,
 * are 5,000 s, which as a WAV of 44.1 kHz with 16 bits have 441 MB.
 */
const MAX_SOUND_BYTES = 512e6;

/** So much of the disk stays free for uploads and the journal. */
const MIN_FREE_BYTES = 64e6;

/** A sound that has come in full. */
export interface ReceivedSound {
  readonly source: SoundFile;
  /** Of its bytes, in hex. */
  readonly sha256: string;
  readonly seconds: number;
}

type SoundFile = StoredBytes & { readonly kind: 'file' };

/** Throws `insufficient_storage` where the disk of the folder is nearly full, so that nothing is paid for in vain. */
export async function assertRoom({ folder }: Pick<ClipOptions, 'folder'>): Promise<void> {
  // It may have been removed while the service runs.
  await makeDirectory(folder);
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < MIN_FREE_BYTES) {
    throw new ApiError('insufficient_storage', 'The disk of this service is full. Try again later.');
  }
}

/**
 * Writes a speech into a private file as it comes, and gives it to `use` once it is complete; the file is removed after that.
 * Throws what the stream fails with, `provider_bad_response` for a sound that nothing can play, `insufficient_storage` where the
 * disk is full by then, and any other error of the file system.
 */
export async function withReceivedSound<T>(
  speech: Pick<VoiceSpeech, 'format' | 'spoken' | 'stream'>,
  { folder, owner }: Pick<ClipOptions, 'folder' | 'owner'>,
  use: (sound: ReceivedSound) => Promise<T>,
): Promise<T> {
  const file = path.join(folder, ownedName(TEMPORARY_FILES.clip, owner));
  try {
    const sound = await receive(speech, file).catch((error: unknown) => {
      throw isDiskFull(error) ? fullInTheEnd(error) : error;
    });
    return await use(sound);
  } finally {
    speech.stream.destroy();
    await rm(file, { force: true });
  }
}

async function receive(
  { format, spoken, stream }: Pick<VoiceSpeech, 'format' | 'spoken' | 'stream'>,
  file: string,
): Promise<ReceivedSound> {
  const length = speechLength(format, spoken.sampleRate);
  const handle = await open(file, 'wx', 0o600);
  try {
    const bytes = await writeStream(stream, handle, length);
    if (length.seconds === 0) throw unusable('Fish.Audio sent no sound that can be played.');
    for (const patch of length.patches) await writeAll(handle, patch.bytes, patch.at);
    const source: SoundFile = { kind: 'file', path: file, bytes };
    return { source, sha256: await sha256Of(source), seconds: length.seconds };
  } finally {
    await handle.close();
  }
}

/** Read from the file, since its first bytes may have been written last. */
async function sha256Of(source: SoundFile): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of readFilePart(source)) hash.update(piece);
  return hash.digest('hex');
}

async function writeStream(stream: VoiceSpeech['stream'], file: FileHandle, length: SpeechLength): Promise<number> {
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (bytes + chunk.length > MAX_SOUND_BYTES) throw unusable('Fish.Audio sent more sound than a text can have.');
      length.add(chunk);
      await writeAll(file, chunk, bytes);
      bytes += chunk.length;
    }
  } catch (error) {
    throw errorCode(error) === 'ERR_STREAM_PREMATURE_CLOSE' ? unusable('The speech broke off.') : error;
  }
  return bytes;
}

function fullInTheEnd(cause: unknown): ApiError {
  const detail =
    'The text was spoken, and Fish.Audio has charged for it, but the disk of this service became full. Nothing is left of it.';
  return new ApiError('insufficient_storage', detail, { cause });
}

function unusable(detail: string): ApiError {
  return new ApiError('provider_bad_response', `${detail} Nothing was kept.`);
}
