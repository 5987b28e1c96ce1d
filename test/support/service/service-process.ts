import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SandboxOptions } from '../../../src/sandbox/fish-audio/options';
import { type Sandbox, startSandbox } from '../../../src/sandbox/fish-audio/start-sandbox';
import { RECORD_ARGS, watchRecordedFile } from '../contract/contract-watch';
import { type RunningProcess, type RunOptions, runService } from './run-process';

/** What a test may choose about the process. */
export interface ServiceProcessOptions extends Omit<RunOptions, 'args' | 'cwd'> {
  readonly variables?: Readonly<Record<string, string>>;
  readonly sandbox?: SandboxOptions;
  /** An existing data folder; without it the process gets one of its own. */
  readonly dataFolder?: string;
}

/** The compiled service as a process of its own, with a sandbox in this one. */
export interface ServiceProcess {
  readonly url: string;
  readonly sandbox: Sandbox;
  readonly process: RunningProcess;
  readonly dataFolder: string;
  /** The time from its start until it listened, in milliseconds. */
  readonly startMs: number;
  /** Its log lines with this event. */
  events(event: string): Record<string, unknown>[];
  /** Ends the process, if it still runs, and removes what it wrote. */
  close(): Promise<void>;
}

function eventsOf(output: string, event: string): Record<string, unknown>[] {
  const lines = output.split('\n').filter((line) => line.startsWith('{') && line.endsWith('}'));
  return lines.map((line) => JSON.parse(line)).filter((line) => line.event === event);
}

/**
 * Starts the service as `npm start` does and waits until it listens. A test in which it sends what is not as docs/openapi.json
 * says fails.
 */
export async function startServiceProcess(options: ServiceProcessOptions = {}): Promise<ServiceProcess> {
  const sandbox = await startSandbox(options.sandbox);
  // A folder without the `.env` file of the developer.
  const cwd = await mkdtemp(path.join(tmpdir(), 'voice-models-process-'));
  const dataFolder = options.dataFolder ?? path.join(cwd, 'data');
  const startedAt = performance.now();
  const variables = {
    PORT: '0',
    FISH_API_KEY: 'some-key',
    FISH_API_BASE_URL: sandbox.url,
    DATA_DIR: dataFolder,
    RATE_LIMIT_PER_MINUTE: '0',
    EXCHANGES_FILE: path.join(cwd, 'exchanges'),
    ...options.variables,
  };
  const nodeArgs = [...RECORD_ARGS, ...(options.nodeArgs ?? [])];
  const running = runService(variables, { ...options, nodeArgs, cwd });
  const stopWatching = watchRecordedFile(variables.EXCHANGES_FILE);
  const close = async (): Promise<void> => {
    running.child.kill('SIGKILL');
    await running.exit;
    await sandbox.close();
    stopWatching();
    await rm(cwd, { recursive: true, force: true });
  };
  try {
    const [, url = ''] = await running.waitFor(/"url":"(http:\/\/127\.0\.0\.1:\d+)"/);
    const startMs = performance.now() - startedAt;
    const events = (event: string) => eventsOf(running.output(), event);
    return { url, sandbox, process: running, dataFolder, startMs, events, close };
  } catch (error) {
    await close();
    throw error;
  }
}
