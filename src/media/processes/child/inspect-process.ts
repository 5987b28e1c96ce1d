import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ApiError } from '../../../errors/api-error';
import { isSystemError } from '../../../files/durable-files';
import { inspectSample } from '../../inspect/inspect-sample';
import { DecoderNotLoaded } from '../../levels/decoders/sound-decoder';
import { fileReader, memoryReader } from '../../readers/byte-reader';
import type { InspectJob, JobReply } from '../inspect-messages';
import { readFrame, writeFrame } from './child-pipe';
import { compactSound } from './compact-sound';
import { orStalled } from './or-stalled';
import { packReply } from './pack-reply';

// Entry of an inspecting process: takes one job at a time over the pipe and answers each with one frame.

/** Samples larger than this come as files; the service keeps none in memory that is larger than 1 MiB. */
const JOB_BOUNDS = { headBytes: 64 * 1024, bodyBytes: 32 * 2 ** 20 };
const MAX_REASON = 200;
/** A process that has just started takes some 60 MB with the program itself. */
const TIDY_ABOVE_BYTES = 75e6;
/** V8 does not count buffers towards its small collections, and would let 64 MB of them pile up. */
const TIDY_EVERY_BYTES = 4e6;

/** Decoders run for some hundred milliseconds: their code is compiled once, quickly, which saves time and memory. */
setFlagsFromString('--liftoff-only');
setFlagsFromString('--expose-gc');
/** Collects garbage now, all of it or what is young. */
const collect: (options?: { readonly type: 'minor' }) => void = runInNewContext('gc');

/** What the service sends: a sample on disk by its path, or one in the body of the frame. */
interface JobHead {
  readonly samplePath: string | null;
  readonly soundPath: string;
}

const WAITS_FOR_EVER: JobReply = { kind: 'failed', reason: 'The reader waits for ever.' };

let fetchedBytes = 0;

function tidyAfterReads(bytes: number): void {
  fetchedBytes += bytes;
  if (fetchedBytes < TIDY_EVERY_BYTES) return;
  fetchedBytes = 0;
  collect({ type: 'minor' });
}

async function reply(job: InspectJob): Promise<JobReply> {
  try {
    const findings = await inspectSample(job, tidyAfterReads);
    const { source } = job;
    const sample = source.kind === 'memory' ? memoryReader(source.block) : fileReader(source.path);
    try {
      return { kind: 'found', findings: { ...findings, sound: compactSound(findings.sound, sample, job.soundPath) } };
    } finally {
      sample.close();
    }
  } catch (error) {
    return replyToError(error);
  }
}

function replyToError(error: unknown): JobReply {
  if (error instanceof ApiError) return { kind: 'refused', code: error.code, detail: error.detail };
  const reason = String(error).slice(0, MAX_REASON);
  // A full disk or a vanished file is our failure, not the sample's.
  if (isSystemError(error)) return { kind: 'disk_failed', code: error.code ?? '', reason };
  if (error instanceof DecoderNotLoaded) return { kind: 'disk_failed', code: '', reason };
  if (error instanceof RangeError && /allocat|grow/i.test(error.message)) return { kind: 'out_of_memory' };
  return { kind: 'failed', reason };
}

async function serve(): Promise<void> {
  for (let frame = readFrame(JOB_BOUNDS); frame !== null; frame = readFrame(JOB_BOUNDS)) {
    const { samplePath, soundPath } = frame.head as JobHead;
    const source: InspectJob['source'] =
      samplePath === null ? { kind: 'memory', block: frame.body } : { kind: 'file', path: samplePath };
    const done = await orStalled(reply({ source, soundPath }));
    if (done === null) return writeFrame(WAITS_FOR_EVER);
    const { head, body } = packReply(done);
    // Buffers and decoders of one sample must not count against the next one.
    if (process.memoryUsage.rss() > TIDY_ABOVE_BYTES) collect();
    writeFrame(head, body);
  }
}

/** At once: leaving in order waits for threads of V8, which may wait for this one (see `orStalled`). */
const leave = (): boolean => process.kill(process.pid, 'SIGKILL');

/** The service is gone. */
const BROKEN_PIPE: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ECONNRESET']);

// A service that stops finishes its uploads first, and ends its processes itself; one that is gone closes the pipe.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);

writeFrame({ kind: 'ready' });
// Where the service is gone, or the work for a sample was given up, which nothing else ends.
serve().then(leave, (error: NodeJS.ErrnoException) => {
  if (!BROKEN_PIPE.has(error.code)) throw error;
  leave();
});
