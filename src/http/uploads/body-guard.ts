import type { Request } from 'express';
import { ApiError } from '../../errors/api-error';
import { malformed } from './form/form-refusals';
import { requestTooLarge } from './upload-headers';
import { type UploadLimits, type UploadPace, uploadDeadlineMs } from './upload-limits';

const CHECK_EVERY_MS = 250;

/**
 * A chunk of one byte takes as much work as one of thousands. Clients send kilobytes at a time; one that sends so many chunks
 * of fewer bytes on average sends them for the work.
 */
const MANY_CHUNKS = 20_000;
const MIN_CHUNK_BYTES = 64;

/**
 * How long the service has waited for a client, in milliseconds: time in which the body was being read and nothing came.
 * Neither a pause of the reading counts (a slow disk), nor the time by which a check comes late, because then the service
 * itself was busy and what the client has sent may still wait in the kernel.
 */
class WaitingTime {
  /** In all, and since the last chunk. */
  totalMs = 0;
  idleMs = 0;
  #checkedAt = performance.now();
  #pausedAt: number | null = null;
  #pausedMs = 0;

  readonly onPause = (): void => {
    this.#pausedAt ??= performance.now();
  };

  readonly onResume = (): void => {
    if (this.#pausedAt !== null) this.#pausedMs += performance.now() - this.#pausedAt;
    this.#pausedAt = null;
  };

  /** Adds what has passed since the last check. */
  check(): void {
    const now = performance.now();
    const isPaused = this.#pausedAt !== null;
    this.onResume();
    if (isPaused) this.#pausedAt = now;
    const readyMs = Math.max(0, now - this.#checkedAt - this.#pausedMs);
    const waitedMs = Math.min(readyMs, CHECK_EVERY_MS);
    this.totalMs += waitedMs;
    this.idleMs += waitedMs;
    this.#checkedAt = now;
    this.#pausedMs = 0;
  }
}

function paceRefusal(pace: UploadPace, time: WaitingTime, bytes: number, deadlineMs: number): ApiError | null {
  const tooFew = time.totalMs > pace.graceMs && bytes < (pace.minBytesPerSecond * time.totalMs) / 1000;
  if (tooFew || time.totalMs > deadlineMs) {
    return new ApiError('upload_too_slow', 'The upload is too slow to finish. Try again on a better connection.');
  }
  if (time.idleMs > pace.idleMs) {
    return new ApiError('upload_stalled', 'Nothing arrived for too long. Check the connection and try again.');
  }
  return null;
}

/**
 * Watches a body while it arrives: `fail` is called once, with the reason, when it exceeds the limit, stalls, is too slow or
 * comes in too many pieces. It counts in front of multer, which reports its own limits only after the request has ended. Time in which the
 * service does not read, or is too busy to, does not count against the client. The watch ends with the body, since what it
 * waits for then is its own disk, or once the function that is returned is called.
 */
export function guardBody(
  req: Request,
  limits: Pick<UploadLimits, 'maxRequestBytes' | 'pace'>,
  fail: (error: ApiError) => void,
): () => void {
  const announced = Number(req.headers['content-length'] ?? 0);
  const time = new WaitingTime();
  let bytes = 0;
  let chunks = 0;
  const stop = (): void => {
    clearInterval(timer);
    req.off('data', onData).off('end', stop).off('pause', time.onPause).off('resume', time.onResume);
  };
  const refuse = (error: ApiError): void => {
    stop();
    fail(error);
  };
  const onData = (chunk: Buffer): void => {
    bytes += chunk.byteLength;
    chunks += 1;
    time.idleMs = 0;
    if (bytes > limits.maxRequestBytes) refuse(requestTooLarge(limits));
    else if (chunks >= MANY_CHUNKS && bytes < chunks * MIN_CHUNK_BYTES) {
      refuse(malformed('The form comes in too many small chunks. Send some kilobytes at a time.'));
    }
  };
  const timer = setInterval(() => {
    time.check();
    const refusal = paceRefusal(limits.pace, time, bytes, uploadDeadlineMs(limits.pace, Math.max(announced, bytes)));
    if (refusal !== null) refuse(refusal);
  }, CHECK_EVERY_MS);
  timer.unref();
  req.on('data', onData).on('end', stop).on('pause', time.onPause).on('resume', time.onResume);
  return stop;
}
