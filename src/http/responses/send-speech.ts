import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { Log } from '../../domain/log';
import { READING_PACE, watchReader } from './watch-reader';

/**
 * Sends a speech as it comes, at the pace of its reader as long as that is not below `pace`: the connection of one that does
 * not read is closed. Throws what the stream fails with.
 */
export async function sendSpeech(stream: Readable, res: Response, log: Log, pace = READING_PACE): Promise<void> {
  const stop = watchReader(res, log, pace);
  try {
    await pipeline(stream, res);
  } finally {
    stop();
  }
}
