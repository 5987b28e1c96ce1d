import type { Readable } from 'node:stream';
import type { Response } from 'express';
import type { Log } from '../../domain/log';
import { pipeAtPace, type ReadingPace } from './watch-reader';

/**
 * A client of HTTP/1.0, such as nginx in front of the service by default, takes the end of the connection for the end of the
 * sound. Only a reset tells it that the sound has broken off; in chunks the missing last one does.
 */
function resetUnlessChunked(res: Response): void {
  if (res.headersSent && !res.chunkedEncoding) res.socket?.resetAndDestroy();
}

/** Sends a speech as it comes, as `pipeAtPace` does. */
export function sendSpeech(stream: Readable, res: Response, log: Log, pace?: ReadingPace): Promise<void> {
  stream.once('error', () => resetUnlessChunked(res));
  return pipeAtPace(stream, res, { log, pace });
}
