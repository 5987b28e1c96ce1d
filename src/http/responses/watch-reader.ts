import type { Response } from 'express';
import type { Log } from '../../domain/log';

/** How slowly a sound may be read. */
export interface ReadingPace {
  /**
   * How long, in milliseconds, the service waits for a reader in all before the rate counts. The kernel takes some megabytes
   * ahead and asks for more only when a good part of them is gone, so that one who listens as it is spoken keeps the
   * service waiting for most of a minute.
   */
  readonly graceMs: number;
  /** Lowest rate after that, in bytes a second of waiting. */
  readonly minBytesPerSecond: number;
}

/** Below the rate of every format of speech. */
export const READING_PACE: ReadingPace = { graceMs: 60_000, minBytesPerSecond: 2048 };

const CHECK_EVERY_MS = 250;

function waitsForReader(res: Response): boolean {
  return res.writableNeedDrain || (res.writableEnded && !res.writableFinished);
}

/** Ends the response once its reader is too slow. Returns a function that ends the watch. */
export function watchReader(res: Response, log: Log, { graceMs, minBytesPerSecond }: ReadingPace): () => void {
  let waitedMs = 0;
  let checkedAt = performance.now();
  let bytesBefore: number | null = null;
  const timer = setInterval(() => {
    const now = performance.now();
    // Where the check comes late, the service was busy, which is no fault of the reader.
    const passedMs = Math.min(now - checkedAt, CHECK_EVERY_MS);
    checkedAt = now;
    if (!waitsForReader(res)) return;
    const written = res.socket?.bytesWritten ?? 0;
    bytesBefore ??= written;
    waitedMs += passedMs;
    if (waitedMs <= graceMs + ((written - bytesBefore) / minBytesPerSecond) * 1000) return;
    log.info({ event: 'reader_too_slow', waited_ms: Math.round(waitedMs) }, 'A sound was cut off: nobody reads it');
    res.destroy();
  }, CHECK_EVERY_MS).unref();
  return () => clearInterval(timer);
}
