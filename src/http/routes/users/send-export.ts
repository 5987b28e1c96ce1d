import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { ApiError } from '../../../errors/api-error';
import { type ExportUserDeps, exportUser } from '../../../services/voice-models/export/export-user';
import { contextOf } from '../../middleware/request-context';
import { contentDisposition } from '../../responses/content-disposition';
import { READING_PACE, watchReader } from '../../responses/watch-reader';

/** Sends everything of users as archives, one at a time for each user. */
export class ExportSender {
  readonly #running = new Set<string>();

  /**
   * Answers a GET with the archive of a user, at the pace of the reader. Throws `export_in_progress`, and what `exportUser` throws;
   * what fails later breaks the connection.
   */
  async send(deps: ExportUserDeps, res: Response, userId: string): Promise<void> {
    if (this.#running.has(userId)) throw exportInProgress();
    this.#running.add(userId);
    try {
      await stream(deps, res, userId);
    } finally {
      this.#running.delete(userId);
    }
  }
}

async function stream(deps: ExportUserDeps, res: Response, userId: string): Promise<void> {
  const { signal, log } = contextOf(res);
  const archive = await exportUser(deps, userId, signal);
  res.setHeader('Content-Type', 'application/zip');
  res.setHeader('Content-Disposition', contentDisposition('attachment', 'voices.zip'));
  res.setHeader('X-Content-Type-Options', 'nosniff');
  const stop = watchReader(res, log, READING_PACE);
  try {
    await pipeline(archive, res, { signal });
  } finally {
    stop();
  }
}

function exportInProgress(): ApiError {
  return new ApiError(
    'export_in_progress',
    'An export of this user is being sent already. Try again once it has ended.',
    {
      retryAfterSeconds: 30,
    },
  );
}
