import { rm } from 'node:fs/promises';
import type { ReceivedSample } from '../../domain/reference-sample';
import { ApiError } from '../../errors/api-error';
import type { Inspection } from '../../media/inspection';
import type { MediaInspector } from '../../media/media-inspector';
import { refusals } from '../../media/refusals';
import { MAX_TOTAL_SECONDS } from '../../media/rules';

/** A received sample and what was found in it. */
export interface InspectedSample {
  readonly received: ReceivedSample;
  readonly inspection: Inspection;
}

/** A received sample that cannot become a voice, and why. */
export interface RefusedSample {
  readonly received: ReceivedSample;
  readonly problem: ApiError;
}

/** All samples of a form, each with what was found or what is wrong, in their order. */
export interface Inspections {
  readonly samples: readonly (InspectedSample | RefusedSample)[];
  /** Why an upload would be refused: the first sample's problem, or that they are too long together. */
  readonly problem: ApiError | null;
  /** Removes the sound tracks that were taken out of videos. */
  dispose(): Promise<void>;
}

/** The file that was made for the sound of a sample; the received samples are not ours to remove. */
function temporaryFile(sample: InspectedSample | RefusedSample): string[] {
  const file = 'inspection' in sample ? sample.inspection.sound?.temporaryFile : null;
  return file ? [file] : [];
}

async function inspectOne(media: MediaInspector, received: ReceivedSample): Promise<InspectedSample | RefusedSample> {
  try {
    return { received, inspection: await media.inspect(received.source) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { received, problem: error };
  }
}

function tooLong(samples: readonly (InspectedSample | RefusedSample)[]): ApiError | null {
  const seconds = samples.map((sample) => ('inspection' in sample ? sample.inspection.duration_seconds : 0));
  // Durations are whole milliseconds; their sum may be off by a little.
  const total = Math.round(seconds.reduce((sum, value) => sum + value, 0) * 1000) / 1000;
  return total > MAX_TOTAL_SECONDS ? refusals.tooLong(total) : null;
}

/**
 * The problem of all samples together: the first one that was refused, named where there are several, or their length.
 */
function problemOf(samples: readonly (InspectedSample | RefusedSample)[]): ApiError | null {
  const place = samples.findIndex((sample) => 'problem' in sample);
  const refused = samples[place];
  if (refused === undefined || !('problem' in refused)) return tooLong(samples);
  const { code, detail, details } = refused.problem;
  return new ApiError(code, samples.length > 1 ? `${refused.received.file_name}: ${detail}` : detail, {
    ...details,
    errors: [{ field: `audio[${place}]`, message: detail }],
  });
}

/** Inspects every sample. The caller disposes of the result. Throws only failures that no sample has caused. */
export async function inspectSamples(media: MediaInspector, received: readonly ReceivedSample[]): Promise<Inspections> {
  const settled = await Promise.allSettled(received.map((sample) => inspectOne(media, sample)));
  const samples = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const dispose = async (): Promise<void> => {
    await Promise.all(samples.flatMap(temporaryFile).map((file) => rm(file, { force: true })));
  };
  const failure = settled.find((result) => result.status === 'rejected');
  if (failure !== undefined) {
    await dispose();
    throw failure.reason;
  }
  return { samples, problem: problemOf(samples), dispose };
}

/** The samples of a form that has no problem. Throws the problem otherwise. */
export function acceptedSamples({ samples, problem }: Inspections): InspectedSample[] {
  if (problem !== null) throw problem;
  return samples.filter((sample) => 'inspection' in sample);
}

/** The advice about the samples, naming the file where there are several. */
export function warningsOf(samples: readonly InspectedSample[]): string[] {
  return samples.flatMap(({ received, inspection }) =>
    inspection.warnings.map(({ message }) => (samples.length > 1 ? `${received.file_name}: ${message}` : message)),
  );
}
