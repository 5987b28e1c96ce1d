import type { Behaviour } from '../behaviour/behaviour';
import { errorResponse, HttpError } from '../http/response';
import type { SandboxSettings } from '../options';
import { soundProblem } from './decode-sample';
import { inspectSample } from './inspect-sample';
import { sampleKind } from './sample-kind';
import type { ReceivedFile } from './sample-storage';

/**
 * Looks at the samples of a create as far as options and behaviour ask for it. Resolves to the length of each in seconds,
 * null where it is unknown; throws an HttpError: 413 for one that is too large, 400 for what cannot be used.
 */
export async function checkSamples(
  samples: readonly ReceivedFile[],
  settings: SandboxSettings,
  behaviour: Behaviour,
): Promise<(number | null)[]> {
  const seconds: (number | null)[] = [];
  for (const [index, sample] of samples.entries()) {
    const name = `voices[${index}] (${sample.fileName || 'no name'})`;
    checkBytes(sample, name, settings, behaviour);
    seconds.push(await lengthOf(sample, name, settings));
    const problem = behaviour.decodeSamples ? await soundProblem(sample) : null;
    if (problem !== null) refuse(`Audio file ${name} ${problem}`);
  }
  const total = seconds.reduce<number>((sum, each) => sum + (each ?? 0), 0);
  if (total >= settings.maxTotalSeconds) refuse(`Audio files are too long: ${total.toFixed(1)} s in total`);
  return seconds;
}

function checkBytes(sample: ReceivedFile, name: string, settings: SandboxSettings, behaviour: Behaviour): void {
  if (sample.bytes === 0) refuse(`Audio file ${name} is empty`);
  if (sample.bytes > settings.maxSampleBytes) throw new HttpError(errorResponse(413, 'Payload Too Large'));
  const kind = sampleKind(sample);
  if (kind === null || !behaviour.acceptedKinds.includes(kind))
    refuse(`Audio file ${name} is not in a supported format`);
}

async function lengthOf(sample: ReceivedFile, name: string, settings: SandboxSettings): Promise<number | null> {
  if (settings.maxTotalSeconds === Number.POSITIVE_INFINITY && !settings.rejectVideo) return null;
  const facts = await inspectSample(sample);
  if (settings.rejectVideo && facts.hasVideo) refuse(`Audio file ${name} contains video`);
  return facts.seconds;
}

function refuse(message: string): never {
  throw new HttpError(errorResponse(400, message));
}
