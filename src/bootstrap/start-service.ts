import type { Logger } from 'pino';
import type { Settings } from '../config/settings-table';
import { createApp } from '../http/app';
import { type RunningServer, startServer } from '../http/server';
import { closeAll } from './closers';
import { createDependencies, type DependencyOptions } from './dependencies';

/** What a program that starts the service may add to the settings. */
export interface StartOptions extends DependencyOptions {
  /** Whether the page says that this is a demonstration. */
  readonly demo?: boolean;
}

/**
 * Starts the whole service: opens the data folder, builds the parts, listens, and only then connects to MongoDB and
 * finishes what the journal holds, both in the background. Throws StartError when it cannot listen or cannot use its data
 * folder; nothing is left open then.
 */
export async function startService(
  settings: Settings,
  log: Logger,
  options: StartOptions = {},
): Promise<RunningServer> {
  const { deps, worker, closers } = await createDependencies(settings, log, options);
  try {
    const server = await startServer(createApp({ ...deps, demo: options.demo ?? false }), {
      host: settings.HOST,
      port: settings.PORT,
      graceMs: settings.SHUTDOWN_GRACE_SECONDS * 1000,
      lifecycle: deps.lifecycle,
      closers,
      log,
    });
    deps.database.start();
    worker.start();
    const journal = deps.journal.stats();
    log.info({ event: 'listening', url: server.url, journal }, `Listening on ${server.url}`);
    return server;
  } catch (error) {
    await closeAll(closers, log);
    throw error;
  }
}
