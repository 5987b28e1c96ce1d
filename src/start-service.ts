import type { Logger } from 'pino';
import { createApp } from './app';
import type { Settings } from './config/settings-table';
import { createDependencies } from './dependencies';
import { sweepTemporaryFiles } from './middleware/receive-upload/sweep';
import { type RunningServer, startServer } from './server';

/**
 * Starts the whole service: builds the parts, connects to MongoDB in the background, and listens. Rejects when it cannot
 * listen or cannot make its data folder; nothing is left open then.
 */
export async function startService(
  settings: Settings,
  log: Logger,
  options: { readonly demo?: boolean } = {},
): Promise<RunningServer> {
  const parts = createDependencies(settings, log);
  try {
    const swept = await sweepTemporaryFiles(parts.uploads.folder);
    if (swept > 0) log.info({ event: 'temporary_files_swept', count: swept }, 'Removed what a crash had left behind');
    const server = await startServer(createApp({ ...parts, demo: options.demo ?? false }), {
      host: settings.HOST,
      port: settings.PORT,
      graceMs: settings.SHUTDOWN_GRACE_SECONDS * 1000,
      lifecycle: parts.lifecycle,
      closers: parts.closers,
      log,
    });
    parts.database.start();
    log.info({ event: 'listening', url: server.url, database: parts.database.state }, `Listening on ${server.url}`);
    return server;
  } catch (error) {
    for (const closer of parts.closers) await closer.close();
    throw error;
  }
}
