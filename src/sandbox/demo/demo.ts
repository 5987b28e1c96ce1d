import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startService } from '../../bootstrap/start-service';
import { parseSettings, secretsOf } from '../../config/parse-settings';
import { createLogger } from '../../observability/logger';
import { type BehaviourChange, startSandbox } from '../fish-audio/start-sandbox';
import { startTemporaryMongoDb } from '../mongodb/temporary-mongodb';

/** A running demonstration. */
export interface Demo {
  readonly url: string;
  readonly sandboxUrl: string;
  /** Which kind of temporary MongoDB it uses. */
  readonly database: string;
  /** Stops everything and removes the files it wrote. */
  stop(): Promise<void>;
}

type Undo = () => Promise<unknown>;

async function undoAll(steps: readonly Undo[]): Promise<void> {
  for (const step of [...steps].reverse()) await step();
}

/** How a demonstration is started. */
export interface DemoOptions {
  readonly port: string;
  readonly logLevel: string;
  /** Further settings by their names, such as PUBLIC_URL. */
  readonly settings?: Readonly<Record<string, string | undefined>>;
  /** How the offline Fish.Audio behaves. */
  readonly behaviour?: BehaviourChange;
  /** Called before each step that takes a while, with a line for the terminal. */
  readonly onProgress: (line: string) => void;
}

/**
 * Starts sandbox, temporary MongoDB and service on loopback. When one of them cannot start, for example because the port is
 * taken, it stops the others and rejects.
 */
export async function startDemo({ port, logLevel, settings, behaviour, onProgress }: DemoOptions): Promise<Demo> {
  const undo: Undo[] = [];
  try {
    const dataFolder = await mkdtemp(path.join(tmpdir(), 'echo-voice-models-demo-'));
    undo.push(() => rm(dataFolder, { recursive: true, force: true }));
    onProgress('Starting a temporary MongoDB, which is downloaded first where none comes with the packages');
    const database = await startTemporaryMongoDb();
    undo.push(() => database.stop());
    onProgress('Starting the offline Fish.Audio');
    const sandbox = await startSandbox(behaviour);
    undo.push(() => sandbox.close());
    const parsed = parseSettings({
      ...settings,
      PORT: port,
      LOG_LEVEL: logLevel,
      FISH_API_KEY: 'demo-key',
      FISH_API_BASE_URL: sandbox.url,
      MONGO_URI: database.uri,
      MONGO_DB_NAME: 'echo_db_demo',
      DATA_DIR: dataFolder,
      SAMPLE_STORE: 'filesystem',
      SHUTDOWN_GRACE_SECONDS: '3',
    });
    if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
    const log = createLogger({ level: logLevel, secrets: secretsOf(parsed.settings), format: 'pretty' });
    onProgress('Starting the service');
    const service = await startService(parsed.settings, log, { demo: true });
    undo.push(() => service.stop());
    return {
      url: service.url,
      sandboxUrl: sandbox.url,
      database: database.description,
      stop: () => undoAll(undo),
    };
  } catch (error) {
    await undoAll(undo);
    throw error;
  }
}
