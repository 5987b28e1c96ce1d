import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startService } from '../../bootstrap/start-service';
import { parseSettings, secretsOf } from '../../config/parse-settings';
import type { Settings } from '../../config/settings-table';
import { SCOPES } from '../../domain/identity/principal';
import { createLogger } from '../../observability/logger';
import { type BehaviourChange, startSandbox } from '../fish-audio/start-sandbox';
import { PAGE_CLIENT, type RunningProvider, startProvider } from '../identity/start-provider';
import { startTemporaryMongoDb } from '../mongodb/temporary-mongodb';

/** A running demonstration. */
export interface Demo {
  readonly url: string;
  readonly sandboxUrl: string;
  /** The OpenID provider at which its users sign in; null where nobody does. */
  readonly issuerUrl: string | null;
  /** Which kind of temporary MongoDB it uses. */
  readonly database: string;
  /** Stops everything and removes the files it wrote. */
  stop(): Promise<void>;
}

const FIXED = {
  FISH_API_KEY: 'demo-key',
  MONGO_DB_NAME: 'echo_db_demo',
  SAMPLE_STORE: 'filesystem',
  SHUTDOWN_GRACE_SECONDS: '3',
};

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
  /** Whether people sign in, at an OpenID provider of its own. */
  readonly signIn?: boolean;
  /** How the offline Fish.Audio behaves. */
  readonly behaviour?: BehaviourChange;
  /** Called before each step that takes a while, with a line for the terminal. */
  readonly onProgress: (line: string) => void;
}

/**
 * Starts sandbox, temporary MongoDB and service on loopback. When one of them cannot start, for example because the port is
 * taken, it stops the others and rejects.
 */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { port, logLevel, settings, behaviour, onProgress } = options;
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
    const provider = options.signIn === true ? await startUsers(undo, onProgress) : null;
    const services = { FISH_API_BASE_URL: sandbox.url, MONGO_URI: database.uri, DATA_DIR: dataFolder };
    const signIn = provider === null ? {} : signInSettings(provider);
    const parsed = parseSettings({ ...settings, ...FIXED, PORT: port, LOG_LEVEL: logLevel, ...services, ...signIn });
    if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
    const log = createLogger({ level: logLevel, secrets: secretsOf(parsed.settings), format: 'pretty' });
    onProgress('Starting the service');
    const service = await startService(parsed.settings, log, { demo: true });
    undo.push(() => service.stop());
    if (provider !== null) await letReturn(provider, service.url, parsed.settings);
    return {
      url: service.url,
      sandboxUrl: sandbox.url,
      issuerUrl: provider?.url ?? null,
      database: database.description,
      stop: () => undoAll(undo),
    };
  } catch (error) {
    await undoAll(undo);
    throw error;
  }
}

/** What access tokens of the demonstration are for. */
const AUDIENCE = 'https://voices.demo.example';

async function startUsers(undo: Undo[], onProgress: DemoOptions['onProgress']): Promise<RunningProvider> {
  onProgress('Starting an OpenID provider with two users');
  const provider = await startProvider({ audience: AUDIENCE, scopes: SCOPES });
  undo.push(() => provider.close());
  return provider;
}

function signInSettings({ url }: RunningProvider): Readonly<Record<string, string>> {
  return {
    AUTH_ISSUER: url,
    AUTH_AUDIENCE: AUDIENCE,
    AUTH_CLIENT_ID: PAGE_CLIENT.id,
    AUTH_CLIENT_SECRET: PAGE_CLIENT.secret,
  };
}

/** Lets the provider send people back to the page, by whichever name they have opened it. */
async function letReturn(provider: RunningProvider, url: string, { PUBLIC_URL }: Settings): Promise<void> {
  const given = PUBLIC_URL === undefined ? [] : [`${PUBLIC_URL.origin}${PUBLIC_URL.prefix}`];
  for (const address of [url, url.replace('127.0.0.1', 'localhost'), ...given]) {
    await provider.allowRedirect(`${address}/sign-in/callback`);
  }
}
