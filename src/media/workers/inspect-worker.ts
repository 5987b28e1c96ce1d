import { parentPort } from 'node:worker_threads';
import { Logging, LogLevel } from 'mediabunny';
import { ApiError } from '../../errors/api-error';
import { inspectSample } from '../inspect/inspect-sample';
import type { InspectJob, WorkerMessage } from './inspect-messages';

// Entry of a worker thread: takes one job at a time from MediaInspector and answers each with one message.
const port = parentPort;
if (!port) throw new Error('inspect-worker only runs as a worker thread.');
Logging.level = LogLevel.Silent;

async function answer(job: InspectJob): Promise<WorkerMessage> {
  try {
    return { kind: 'found', findings: await inspectSample(job) };
  } catch (error) {
    if (error instanceof ApiError) return { kind: 'refused', code: error.code, detail: error.detail };
    return { kind: 'failed', io: isIoError(error), reason: String(error).slice(0, 200) };
  }
}

/** A full disk or a vanished file is our failure, not the sample's. */
function isIoError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

port.on('message', (job: InspectJob) => {
  void answer(job).then((message) => {
    const handedOver = message.kind === 'found' && message.findings.sound.kind === 'memory';
    port.postMessage(message, handedOver ? [message.findings.sound.block.buffer] : []);
  });
});
port.postMessage({ kind: 'ready' } satisfies WorkerMessage);
