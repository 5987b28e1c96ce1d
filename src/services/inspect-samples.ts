import { rm } from 'node:fs/promises';
import type { ReceivedSample } from '../domain/reference-sample';
import { ApiError } from '../errors/api-error';
import type { Inspection } from '../media/inspection';
import type { MediaInspector } from '../media/media-inspector';
import { MAX_TOTAL_SECONDS } from '../media/rules';

/** A received sample and what was found in it. */
export interface InspectedSample {
  readonly received: ReceivedSample;
  readonly inspection: Inspection;
}

/** All samples of an upload, with the advice they earned. */
export interface InspectedSamples {
  readonly samples: readonly InspectedSample[];
  readonly warnings: readonly string[];
  /** Removes the sound tracks that were taken out of videos. */
  dispose(): Promise<void>;
}

/** The temporary file of a sound track that was taken out; the received samples are not ours to remove. */
function extractedFile({ received, inspection }: InspectedSample): string[] {
  const { source } = inspection.sound;
  const isReceived = received.source.kind === 'file' && source.kind === 'file' && received.source.path === source.path;
  return source.kind === 'file' && !isReceived ? [source.path] : [];
}

function warningsOf(samples: readonly InspectedSample[]): string[] {
  return samples.flatMap(({ received, inspection }) =>
    inspection.warnings.map(({ message }) => (samples.length > 1 ? `${received.file_name}: ${message}` : message)),
  );
}

function checkTotal(samples: readonly InspectedSample[]): void {
  const total = samples.reduce((sum, { inspection }) => sum + inspection.duration_seconds, 0);
  if (total < MAX_TOTAL_SECONDS) return;
  throw new ApiError(
    'too_long',
    `All samples together must be shorter than ${MAX_TOTAL_SECONDS} seconds; these have ${Math.round(total)}. 10 to 30 seconds are best.`,
  );
}

/**
 * Looks into every sample. Throws the first sample's error, naming the file where there are several, or `too_long` when
 * they are too long together. Whoever gets the result disposes of it.
 */
export async function inspectSamples(
  media: MediaInspector,
  received: readonly ReceivedSample[],
  signal?: AbortSignal,
): Promise<InspectedSamples> {
  const settled = await Promise.allSettled(
    received.map(async (sample): Promise<InspectedSample> => {
      return {
        received: sample,
        inspection: await media.inspect(sample.source, signal === undefined ? {} : { signal }),
      };
    }),
  );
  const samples = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const dispose = async (): Promise<void> => {
    await Promise.all(samples.flatMap(extractedFile).map((file) => rm(file, { force: true })));
  };
  try {
    settled.forEach((result, place) => {
      if (result.status === 'rejected') throw nameSample(result.reason, received, place);
    });
    checkTotal(samples);
  } catch (error) {
    await dispose();
    throw error;
  }
  return { samples, warnings: warningsOf(samples), dispose };
}

function nameSample(error: unknown, received: readonly ReceivedSample[], place: number): unknown {
  const name = received[place]?.file_name;
  if (!(error instanceof ApiError) || name === undefined) return error;
  return new ApiError(error.code, received.length > 1 ? `${name}: ${error.detail}` : error.detail, {
    ...error.details,
    errors: [{ field: `audio[${place}]`, message: error.detail }],
  });
}
