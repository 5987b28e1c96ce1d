import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { Log } from '../../domain/log';
import { READING_PACE, watchReader } from './watch-reader';

/**
 * A client of HTTP/1.0, such as nginx in front of the service by default, takes the end of the connection for the end of the
 * sound. Only a reset tells it that the sound has broken off; in chunks the missing last one does.
 */
function resetUnlessChunked(res: Response): void {
  if (res.headersSent && !res.chunkedEncoding) res.socket?.resetAndDestroy();
}

/**
 * Sends a speech as it comes, at the pace of its reader as long as that is not below `pace`: the connection of one that does
 * not read is closed. Throws what the stream fails with.
 */
export async function sendSpeech(stream: Readable, res: Response, log: Log, pace = READING_PACE): Promise<void> {
  const stop = watchReader(res, log, pace);
  stream.once('error', () => resetUnlessChunked(res));
  try {
    await pipeline(stream, res);
  } finally {
    stop();
  }
}
