import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReceivedSample, ReferenceSample } from '../../../domain/reference-sample';
import type { VoiceModel } from '../../../domain/voice-model';
import { ApiError } from '../../../errors/api-error';
import { ownedName, TEMPORARY_FILES } from '../../../files/leftovers';
import { isSamplesId } from '../../../storage/samples-id';
import type { SoundReader } from '../../../storage/sound-store';
import { stillWaits } from '../../../storage/storage-errors';
import { storedSampleKey } from '../../../storage/storage-keys';

/** Where recordings are kept, and where they are put while a model is made of them. */
export interface KeptRecordingsDeps {
  /** Null where nothing is kept. */
  readonly soundStore: SoundReader | null;
  /** Those that wait for the storage. */
  readonly waitingSounds: SoundReader;
  /** A private folder, and the name of this process, with which its files are swept should it die. */
  readonly temporary: { readonly folder: string; readonly owner: string };
}

/** The recordings of a voice as they were uploaded. `dispose` has to be called. */
export interface KeptRecordings {
  readonly samples: readonly ReceivedSample[];
  /** One per sample, in order; none at all is an empty list. */
  readonly transcripts: readonly string[];
  /** Removes the copies. Never throws. */
  dispose(): Promise<void>;
}

/** What a request fails with that needs recordings which are not kept. Nothing was asked of Fish.Audio then. */
function sampleNotKept(why: string): ApiError {
  return new ApiError('sample_not_kept', `${why} Send a recording instead, as a new version of the voice.`);
}

/**
 * Copies the recordings of the current version of a voice out of the storage, in their order. Each has to be what its record
 * says, to the byte. Throws `sample_not_kept` where one is not kept, `storage_unavailable`, and the file system's error.
 */
export async function fetchRecordings(
  deps: KeptRecordingsDeps,
  voice: VoiceModel,
  signal: AbortSignal,
): Promise<KeptRecordings> {
  const { samples_id, samples, sample_status } = voice;
  if (samples_id === null || samples.length === 0 || !isSamplesId(samples_id)) {
    throw sampleNotKept('The recordings of this voice were not kept.');
  }
  const files: string[] = [];
  const dispose = async (): Promise<void> => {
    await Promise.all(files.map((file) => rm(file, { force: true }).catch(() => undefined)));
  };
  try {
    await mkdir(deps.temporary.folder, { recursive: true, mode: 0o700 });
    const received: ReceivedSample[] = [];
    for (const sample of samples) {
      const file = path.join(deps.temporary.folder, ownedName(TEMPORARY_FILES.upload, deps.temporary.owner));
      files.push(file);
      received.push(await fetchOne(deps, { samplesId: samples_id, sample_status, sample, file }, signal));
    }
    const texts = samples.map(({ transcript }) => transcript ?? '');
    return { samples: received, transcripts: texts.some((text) => text !== '') ? texts : [], dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

interface Wanted {
  readonly samplesId: string;
  readonly sample_status: VoiceModel['sample_status'];
  readonly sample: ReferenceSample;
  readonly file: string;
}

async function fetchOne(
  { soundStore, waitingSounds }: KeptRecordingsDeps,
  { samplesId, sample_status, sample: { file_name, bytes, sha256 }, file }: Wanted,
  signal: AbortSignal,
): Promise<ReceivedSample> {
  const key = storedSampleKey(samplesId, sha256);
  // What waits may have come into the storage in this moment, so that it is looked at last.
  const open = async (from: SoundReader | null) =>
    key === null ? null : ((await from?.open(key, null, signal)) ?? null);
  const kept = (await open(waitingSounds)) ?? (await open(soundStore));
  if (kept === null)
    throw sample_status === 'queued' ? stillWaits() : sampleNotKept('A recording of this voice is not in the storage.');
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  const target = createWriteStream(file, { flags: 'wx', mode: 0o600 });
  await pipeline(kept.stream, hashing, target, { signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw error;
  });
  if (hash.digest('hex') !== sha256) throw sampleNotKept('A recording of this voice is not kept as it was uploaded.');
  return { file_name, bytes, sha256, source: { kind: 'file', path: file, bytes } };
}
