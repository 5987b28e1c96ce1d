import type { Request } from 'express';
import { ApiError } from '../../errors/api-error';
import { requestTooLarge } from './upload-headers';
import type { UploadLimits } from './upload-limits';

const CHECK_EVERY_MS = 250;

function paceRefusal(limits: UploadLimits, idleMs: number, elapsedMs: number, bytes: number): ApiError | null {
  const { pace } = limits;
  if (elapsedMs > pace.graceMs && bytes < (pace.minBytesPerSecond * elapsedMs) / 1000) {
    return new ApiError('upload_too_slow', 'The upload is too slow to finish. Try again on a better connection.');
  }
  if (idleMs > pace.idleMs) {
    return new ApiError('upload_stalled', 'Nothing arrived for too long. Check the connection and try again.');
  }
  return null;
}

/**
 * Watches a body while it arrives: `fail` is called once, with the reason, when it exceeds the limit, stalls or is too
 * slow. It counts in front of multer, which reports its own limits only after the request has ended. Time in which the
 * service does not read does not count against the client. Returns a function that ends the watch.
 */
export function guardBody(req: Request, limits: UploadLimits, fail: (error: ApiError) => void): () => void {
  const startedAt = performance.now();
  let lastAt = startedAt;
  let pausedMs = 0;
  let bytes = 0;
  const stop = (): void => {
    clearInterval(timer);
    req.off('data', onData);
  };
  const refuse = (error: ApiError): void => {
    stop();
    fail(error);
  };
  const onData = (chunk: Buffer): void => {
    bytes += chunk.byteLength;
    lastAt = performance.now();
    if (bytes > limits.maxRequestBytes) refuse(requestTooLarge(limits));
  };
  const timer = setInterval(() => {
    const now = performance.now();
    if (req.isPaused()) {
      pausedMs += CHECK_EVERY_MS;
      lastAt = now;
      return;
    }
    const refusal = paceRefusal(limits, now - lastAt, now - startedAt - pausedMs, bytes);
    if (refusal !== null) refuse(refusal);
  }, CHECK_EVERY_MS);
  timer.unref();
  req.on('data', onData);
  return stop;
}
