import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ServiceTiming } from '../../../src/bootstrap/dependencies';
import { startService as start } from '../../../src/bootstrap/start-service';
import { secretsOf } from '../../../src/config/parse-settings';
import { createLogger } from '../../../src/observability/logger';
import type { SandboxOptions } from '../../../src/sandbox/fish-audio/options';
import { type Sandbox, startSandbox } from '../../../src/sandbox/fish-audio/start-sandbox';
import { watchService } from '../contract/contract-watch';
import { PATIENT } from '../database/patient';
import { SharedProcesses } from '../media/shared-processes';
import { LogLines } from './log-lines';
import { settingsOf } from './settings';

/** The key that the service under test uses; the canary test searches for it everywhere. */
export const TEST_API_KEY = 'canary-fish-key-7f3a91';

/** What a test may choose about the service. */
export interface TestServiceOptions {
  readonly mongoUri?: string;
  readonly dbName?: string;
  readonly settings?: Readonly<Record<string, string>>;
  readonly sandbox?: SandboxOptions;
  readonly timing?: ServiceTiming;
  /** Whether it starts inspecting processes for itself alone, as it does outside of tests. */
  readonly hasOwnProcesses?: boolean;
  /** Whether the page says that this is a demonstration. */
  readonly demo?: boolean;
  /** An existing sandbox and data folder; `close` leaves them to the caller. */
  readonly place?: Pick<TestService, 'sandbox' | 'dataFolder'>;
}

/** The whole service on a free port, with its own sandbox, data folder and log. */
export interface TestService {
  readonly url: string;
  readonly sandbox: Sandbox;
  readonly dataFolder: string;
  readonly logs: LogLines;
  close(): Promise<void>;
}

/**
 * Starts the service as `npm start` would, against a sandbox of its own. A test in which it sends what is not as
 * docs/openapi.json says fails.
 */
export async function startService(options: TestServiceOptions = {}): Promise<TestService> {
  const { place } = options;
  const sandbox = place?.sandbox ?? (await startSandbox(options.sandbox));
  const dataFolder = place?.dataFolder ?? (await mkdtemp(path.join(tmpdir(), 'voice-models-test-')));
  const settings = settingsOf({
    PORT: '0',
    FISH_API_KEY: TEST_API_KEY,
    FISH_API_BASE_URL: sandbox.url,
    DATA_DIR: dataFolder,
    SHUTDOWN_GRACE_SECONDS: '5',
    RATE_LIMIT_PER_MINUTE: '0',
    MONGO_URI: options.mongoUri,
    MONGO_DB_NAME: options.dbName,
    ...options.settings,
  });
  const logs = new LogLines();
  const log = createLogger({ level: 'debug', secrets: secretsOf(settings), destination: logs });
  // Tests count what Fish.Audio is asked for; those of the check turn it on.
  const timing = {
    account: { atStart: false, everyMs: Number.POSITIVE_INFINITY },
    ...options.timing,
    database: { ...PATIENT, ...options.timing?.database },
  };
  const inspectionPool = options.hasOwnProcesses ? undefined : new SharedProcesses();
  const server = await start(settings, log, { timing, inspectionPool, demo: options.demo ?? false });
  const stopWatching = watchService(server.url, settings.PUBLIC_URL?.prefix);
  return {
    url: server.url,
    sandbox,
    dataFolder,
    logs,
    close: async () => {
      await server.stop();
      stopWatching();
      if (place !== undefined) return;
      await sandbox.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
