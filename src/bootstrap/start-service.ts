import type { Logger } from 'pino';
import type { Settings } from '../config/settings-table';
import { createApp } from '../http/app';
import { startServer } from '../http/server';
import { uploadDeadlineMs } from '../http/uploads/upload-limits';
import { warnOfAnyHost, warnOfNoSignIn } from './address-options';
import { closeAll } from './closers';
import { createDependencies, type DependencyOptions } from './dependencies';
import { logStorage } from './open-storage';
import { type StopOptions, stopService } from './stop-service';

/** What a program that starts the service may add to the settings. */
export interface StartOptions extends DependencyOptions {
  /** Whether the page says that this is a demonstration. */
  readonly demo?: boolean;
}

const NO_KEY =
  'FISH_API_KEY is not set: no voice model can be made and none can speak. Put the key of your Fish.Audio account in .env ' +
  'and restart, or try everything without a key: npm run demo';

/** The service, once it listens. */
export interface RunningService {
  readonly url: string;
  /**
   * Stops in order; the grace is that of the settings unless given. Resolves to false when anything was forced: a request
   * that had arrived in full was cut off, or a part could not be closed. Repeating it returns the same promise. Never
   * rejects.
   */
  stop(options?: Partial<StopOptions>): Promise<boolean>;
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
): Promise<RunningService> {
  const { deps, soundStore, start, closers } = await createDependencies(settings, log, options);
  try {
    const app = createApp({ ...deps, demo: options.demo ?? false });
    const { pace, maxRequestBytes } = deps.uploads.limits;
    const server = await startServer(app, {
      host: settings.HOST,
      port: settings.PORT,
      keepAliveSeconds: settings.KEEP_ALIVE_SECONDS,
      maxConnections: settings.MAX_CONNECTIONS,
      // The time in which the service does not read counts here as well, and is no fault of the client.
      requestTimeoutMs: 2 * uploadDeadlineMs(pace, maxRequestBytes),
      log,
    });
    if (deps.fishAudio.state === 'not_configured') log.warn({ event: 'fish_audio_not_configured' }, NO_KEY);
    logStorage(log, soundStore, settings);
    start();
    const { url } = server;
    log.info({ event: 'listening', url, journal: deps.journal.stats() }, `Listening on ${url}`);
    if (deps.address.allowedHosts === null) warnOfAnyHost(log);
    if (deps.authenticator === null) warnOfNoSignIn(settings, log);
    const graceMs = settings.SHUTDOWN_GRACE_SECONDS * 1000;
    let stopping: Promise<boolean> | undefined;
    const stop = (how: Partial<StopOptions> = {}): Promise<boolean> => {
      stopping ??= stopService({ server, lifecycle: deps.lifecycle, closers, log }, { graceMs, ...how });
      return stopping;
    };
    return { url, stop };
  } catch (error) {
    await closeAll(closers, log);
    throw error;
  }
}
