import type { ReceivedSample } from '../../domain/reference-sample';
import type { ApiError } from '../../errors/api-error';
import type { ErrorCode } from '../../errors/codes';
import type { Inspection, SoundContainer } from '../../media/inspection';
import type { MediaInspector } from '../../media/media-inspector';
import { type InspectedSample, inspectSamples, type RefusedSample, type SamplesCall } from './inspect-samples';

/** Why something would be refused, with the code and status that an upload would respond with. */
export interface CheckRefusal {
  readonly code: ErrorCode;
  readonly status: number;
  readonly detail: string;
}

/** Everything found in one sample. What was found is null when the sample would be refused. */
export interface SampleCheck {
  readonly file_name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly accepted: boolean;
  readonly problem: CheckRefusal | null;
  readonly found: Omit<Inspection, 'sound' | 'warnings'> | null;
  /** What would go to Fish.Audio in its place: container and size in bytes. */
  readonly sent_as: { readonly container: SoundContainer; readonly bytes: number } | null;
  readonly warnings: Inspection['warnings'];
}

/** Whether an upload of these samples would be accepted, and why not. */
export interface SamplesCheck {
  readonly accepted: boolean;
  readonly problem: CheckRefusal | null;
  readonly total_seconds: number;
  readonly samples: readonly SampleCheck[];
}

function toProblem({ code, status, detail }: ApiError): CheckRefusal {
  return { code, status, detail };
}

function checkOf(sample: InspectedSample | RefusedSample): SampleCheck {
  const { file_name, bytes, sha256 } = sample.received;
  const same = { file_name, bytes, sha256 };
  if ('problem' in sample) {
    return { ...same, accepted: false, problem: toProblem(sample.problem), found: null, sent_as: null, warnings: [] };
  }
  const { sound, warnings, ...found } = sample.inspection;
  const sentAs = sound && { container: sound.container, bytes: sound.source.bytes };
  return { ...same, accepted: true, problem: null, found, sent_as: sentAs, warnings };
}

/**
 * Checks samples as an upload would, and reports everything that was found. Nothing is made and nothing is kept. Throws only
 * failures that no sample has caused, and the signal's reason once the client has left.
 */
export async function checkSamples(
  media: MediaInspector,
  received: readonly ReceivedSample[],
  call: Omit<SamplesCall, 'afterwards'>,
): Promise<SamplesCheck> {
  const inspections = await inspectSamples(media, received, { ...call, afterwards: 'give_up' });
  try {
    const samples = inspections.samples.map(checkOf);
    const total = samples.reduce((sum, { found }) => sum + (found?.duration_seconds ?? 0), 0);
    const problem = inspections.problem === null ? null : toProblem(inspections.problem);
    return { accepted: problem === null, problem, total_seconds: Number(total.toFixed(3)), samples };
  } finally {
    await inspections.dispose();
  }
}
