import { createHash } from 'node:crypto';
import type { ReceivedSample, StoredBytes } from '../../../src/domain/reference-sample';
import { inspectSample } from '../../../src/sandbox/fish-audio/samples/inspect-sample';
import { FileCollector } from '../../../src/sandbox/fish-audio/samples/sample-storage';
import { checkSamples } from '../../../src/services/samples/check-samples';
import { inspectSamples } from '../../../src/services/samples/inspect-samples';
import { judgeSound } from '../../support/media/judge/judge-sound';
import { bytesOf, type MediaBench, memorySource } from '../../support/media/media';

const TOLERANCE_SECONDS = 0.05;
/** Larger samples arrive in a file, as in the service. */
const MEMORY_BYTES = 2 ** 20;
/** What the sandbox calls the containers that are sent. */
const SANDBOX_NAMES: Readonly<Record<string, string>> = { m4a: 'mp4' };

/** What a check says of a sample that it accepts. */
interface CheckedSound {
  readonly found: { readonly duration_seconds: number } | null;
  readonly sent_as: { readonly container: string; readonly bytes: number } | null;
}

function toReceived(name: string, bytes: Buffer, source: StoredBytes): ReceivedSample {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { file_name: name, bytes: bytes.length, sha256, source };
}

function isNear(seconds: number | null, expected: number): boolean {
  return seconds !== null && Math.abs(seconds - expected) <= TOLERANCE_SECONDS;
}

/** What is wrong with the bytes that are sent, by the sandbox's own inspection and by our judge. */
export async function faultsOfSent(sent: Buffer, { found, sent_as }: CheckedSound): Promise<string[]> {
  const seconds = found?.duration_seconds ?? Number.NaN;
  const collector = new FileCollector(sent.length);
  collector.push(sent);
  const received = collector.finish('sample', '');
  const facts = await inspectSample(received);
  // The sandbox cannot tell anything of frames with odd flags, which players skip; our judge counts them.
  const isUnknown = facts.soundTracks === null && /^(mp3|aac)$/.test(received.container ?? '');
  const judged = judgeSound(sent);
  const container = sent_as?.container ?? '';
  return [
    ...(sent_as?.bytes === sent.length ? [] : [`${sent.length} bytes are sent, not ${sent_as?.bytes}`]),
    ...(received.container === (SANDBOX_NAMES[container] ?? container) ? [] : [`sandbox: ${received.container}`]),
    ...(isUnknown || isNear(facts.seconds, seconds) ? [] : [`sandbox: ${facts.seconds} s, not ${seconds} s`]),
    ...(isUnknown || facts.soundTracks === 1 ? [] : [`sandbox: ${facts.soundTracks} sound tracks`]),
    ...(isUnknown || facts.hasVideo === false ? [] : [`sandbox: a picture: ${facts.hasVideo}`]),
    ...judged.faults.map((fault) => `judge: ${fault}`),
    ...(judged.container === container ? [] : [`judge: ${judged.container}, not ${container}`]),
    ...(isNear(judged.seconds, seconds) ? [] : [`judge: ${judged.seconds} s, not ${seconds} s`]),
  ];
}

/**
 * Checks a sample and then inspects it as an upload would: both say the same of it, and what the upload would send is what
 * the check says. Resolves to everything that is not so.
 */
export async function disagreements(bench: MediaBench, name: string, bytes: Buffer): Promise<string[]> {
  const source = bytes.length > MEMORY_BYTES ? await bench.save(bytes) : memorySource(bytes);
  const samples = [toReceived(name, bytes, source)];
  // Nobody leaves.
  const { signal } = new AbortController();
  const check = await checkSamples(bench.media, samples, { client: 'a client', signal });
  const upload = await inspectSamples(bench.media, samples, { client: 'a client', signal, afterwards: 'finish' });
  try {
    const code = upload.problem?.code ?? null;
    if (code !== (check.problem?.code ?? null)) return [`check: ${check.problem?.code}, upload: ${code}`];
    const [checked] = check.samples;
    const [inspected] = upload.samples;
    if (!check.accepted || checked === undefined || inspected === undefined || 'problem' in inspected) return [];
    const { sound } = inspected.inspection;
    if (sound === null) return ['Nothing would be sent.'];
    return await faultsOfSent(await bytesOf(sound.source), checked);
  } finally {
    await upload.dispose();
  }
}
