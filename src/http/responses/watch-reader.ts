import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
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
const READING_PACE: ReadingPace = { graceMs: 60_000, minBytesPerSecond: 2048 };

const CHECK_EVERY_MS = 250;

function waitsForReader(res: Response): boolean {
  return res.writableNeedDrain || (res.writableEnded && !res.writableFinished);
}

/** Ends the response once its reader is too slow. Returns a function that ends the watch. */
function watchReader(res: Response, log: Log, { graceMs, minBytesPerSecond }: ReadingPace): () => void {
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

/** How a sound is sent. */
export interface SendingOptions {
  readonly log: Log;
  readonly pace?: ReadingPace | undefined;
  /** Breaks it off. */
  readonly signal?: AbortSignal;
}

/**
 * Sends a stream at the pace of its reader as long as that is not below `pace`: the connection of one that does not read is
 * closed. Throws what the stream fails with.
 */
export async function pipeAtPace(
  stream: Readable,
  res: Response,
  { log, pace = READING_PACE, signal }: SendingOptions,
): Promise<void> {
  const stop = watchReader(res, log, pace);
  try {
    await pipeline(stream, res, { signal });
  } finally {
    stop();
  }
}
