import { setMaxListeners } from 'node:events';
import { rm } from 'node:fs/promises';
import type { Reservation } from '../../domain/identity/user-limit';
import type { ReceivedSample } from '../../domain/reference-sample';
import { type Advice, adviceOn } from '../../domain/values/advice';
import { ApiError } from '../../errors/api-error';
import type { Inspection } from '../../media/inspection';
import type { InspectCall, MediaInspector } from '../../media/media-inspector';
import { ProcessingBudget } from '../../media/processing-budget';
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

/** On whose behalf samples are inspected. */
export interface SamplesCall {
  /** Names the client; clients take turns. */
  readonly client: string;
  /** Fires when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** What happens to the inspection then: it is given up, or finished after the work of everybody else, if it is cheap. */
  readonly afterwards: 'give_up' | 'finish';
  /** What is left to whoever sends the samples; absent where that is not limited. */
  readonly allowance?: InspectionAllowance | undefined;
}

/** Counts the processor time in which samples are inspected. */
export interface InspectionAllowance {
  /** Counts the seconds that it may take, before anything is inspected; throws where they are not left. */
  reserve(seconds: number): Promise<Reservation>;
}

const BLAMES_SAMPLE: readonly number[] = [415, 422];

/** The file that was made for the sound of a sample; the received samples are not ours to remove. */
function temporaryFile(sample: InspectedSample | RefusedSample): string[] {
  const file = 'inspection' in sample ? sample.inspection.sound?.temporaryFile : null;
  return file ? [file] : [];
}

/** What the sample is to blame for is told of the sample; an overload, a stop or a client that has left concerns them all. */
async function inspectOne(
  media: MediaInspector,
  received: ReceivedSample,
  call: InspectCall,
): Promise<InspectedSample | RefusedSample> {
  try {
    return { received, inspection: await media.inspect(received.source, call) };
  } catch (error) {
    if (!(error instanceof ApiError) || !BLAMES_SAMPLE.includes(error.status)) throw error;
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

/**
 * Inspects every sample, within one budget for all, which is reserved of what is left to the sender. The caller disposes of the
 * result. Throws only failures that no sample has caused, `limit_reached`, and the signal's reason; the rest is given up then.
 */
export async function inspectSamples(
  media: MediaInspector,
  received: readonly ReceivedSample[],
  call: SamplesCall,
): Promise<Inspections> {
  const budget = new ProcessingBudget(received.map(({ bytes }) => bytes));
  const reservation = await call.allowance?.reserve(budget.leftMs / 1000);
  try {
    return await inspectWithin(budget, media, received, call);
  } finally {
    await reservation?.settle(budget.spentMs / 1000);
  }
}

async function inspectWithin(
  budget: ProcessingBudget,
  media: MediaInspector,
  received: readonly ReceivedSample[],
  { client, signal, afterwards }: SamplesCall,
): Promise<Inspections> {
  const failed = new AbortController();
  const call =
    afterwards === 'finish'
      ? { client, budget, signal: failed.signal, left: signal }
      : { client, budget, signal: AbortSignal.any([signal, failed.signal]) };
  // Each of up to 20 samples listens, which Node would take for a leak and warn of.
  setMaxListeners(0, signal, call.signal);
  const inspect = (sample: ReceivedSample): Promise<InspectedSample | RefusedSample> =>
    inspectOne(media, sample, call).catch((error: unknown) => {
      failed.abort(error);
      throw failed.signal.reason;
    });
  const settled = await Promise.allSettled(received.map(inspect));
  const samples = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const dispose = async (): Promise<void> => {
    await Promise.all(samples.flatMap(temporaryFile).map((file) => rm(file, { force: true })));
  };
  if (failed.signal.aborted) {
    await dispose();
    throw failed.signal.reason;
  }
  return { samples, problem: problemOf(samples), dispose };
}

/** The samples of a form that has no problem. Throws the problem otherwise. */
export function acceptedSamples({ samples, problem }: Inspections): InspectedSample[] {
  if (problem !== null) throw problem;
  return samples.filter((sample) => 'inspection' in sample);
}

/** The advice about the samples, naming the file where there are several. */
export function adviceOf(samples: readonly InspectedSample[]): Advice[] {
  return samples.flatMap(({ received, inspection }) => {
    const fileName = samples.length > 1 ? received.file_name : null;
    return inspection.warnings.map(({ code, message }) => adviceOn(fileName, code, message));
  });
}
