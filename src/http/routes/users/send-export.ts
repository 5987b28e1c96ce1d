import type { Response } from 'express';
import { ApiError } from '../../../errors/api-error';
import { type ExportUserDeps, exportUser } from '../../../services/voice-models/export/export-user';
import { contextOf } from '../../middleware/request-context';
import { contentDisposition } from '../../responses/content-disposition';
import { pipeAtPace } from '../../responses/watch-reader';

/** Sends everything of users as archives, one at a time for each user. */
export class ExportSender {
  readonly #running = new Set<string>();

  /**
   * Answers a GET with the archive of a user, at the pace of the reader. Throws `export_in_progress`, and what `exportUser` throws;
   * what fails later breaks the connection.
   */
  async send(deps: ExportUserDeps, res: Response, userId: string): Promise<void> {
    this.#assertFree(userId);
    this.#running.add(userId);
    try {
      await stream(deps, res, userId);
    } finally {
      this.#running.delete(userId);
    }
  }

  /** Answers a HEAD as a GET would begin, without reading anything of the user. Throws `export_in_progress`. */
  sendHead(res: Response, userId: string): void {
    this.#assertFree(userId);
    setHeaders(res);
    res.end();
  }

  #assertFree(userId: string): void {
    if (this.#running.has(userId)) throw exportInProgress();
  }
}

function setHeaders(res: Response): void {
  res.setHeader('Content-Type', 'application/zip');
  res.setHeader('Content-Disposition', contentDisposition('attachment', 'voices.zip'));
  res.setHeader('X-Content-Type-Options', 'nosniff');
}

async function stream(deps: ExportUserDeps, res: Response, userId: string): Promise<void> {
  const { signal, log } = contextOf(res);
  const archive = await exportUser(deps, userId, signal);
  setHeaders(res);
  await pipeAtPace(archive, res, { log, signal });
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
