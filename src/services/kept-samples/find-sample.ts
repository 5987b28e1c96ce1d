import type { VoiceModel } from '../../domain/voice-model';
import { ApiError } from '../../errors/api-error';
import { stillWaits } from '../../storage/storage-errors';
import { storedSampleKey } from '../../storage/storage-keys';
import type { KeptSamples } from './kept-samples';
import { mediaTypeOf } from './media-type';

/** What finding a kept recording needs. */
export interface FindSampleDeps {
  readonly samples: Pick<KeptSamples, 'statusOf'>;
}

/** A kept recording: its key, its size in bytes, its SHA-256 as its `ETag`, what it is, and what it was called. */
export interface FoundSample {
  readonly key: string;
  readonly bytes: number;
  readonly etag: string;
  readonly contentType: string;
  readonly file_name: string;
  /** Whether it lies in the data folder until the storage is back. */
  readonly isWaiting: boolean;
}

type Voice = Pick<VoiceModel, 'samples' | 'samples_id' | 'sample_status'>;

/** One of the recordings of a voice model, by its place from 0. Throws `sample_not_found` where it was not kept. */
export async function findSample({ samples }: FindSampleDeps, voice: Voice, index: number): Promise<FoundSample> {
  const { samples_id } = voice;
  const sample = voice.samples[index];
  if (samples_id === null) throw new ApiError('sample_not_found', 'The recordings of this voice model were not kept.');
  if (sample === undefined)
    throw new ApiError('sample_not_found', `This voice model has ${voice.samples.length} recordings, numbered from 0.`);
  const { sha256, bytes, file_name } = sample;
  const key = storedSampleKey(samples_id, sha256);
  if (key === null) throw sampleNotFound(voice);
  const isWaiting = (await samples.statusOf(samples_id)) === 'queued';
  return { key, bytes, etag: sha256, contentType: mediaTypeOf(sample), file_name, isWaiting };
}

/** Why a recording that should be kept is nowhere to be found. */
export function sampleNotFound({ sample_status }: Pick<Voice, 'sample_status'>): ApiError {
  return sample_status === 'queued'
    ? stillWaits()
    : new ApiError('sample_not_found', 'The recording is not in the storage any more.');
}
