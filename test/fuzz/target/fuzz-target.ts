import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Sandbox, startSandbox } from '../../../src/sandbox/fish-audio/start-sandbox';
import { descendantsOf } from '../../support/machine/process-tree';
import { startArguments } from '../../support/service/run-process';

/** What the monitor inside the service measured since the previous request for it. */
export interface Observation {
  /** Longest time, in milliseconds, for which the event loop was blocked. */
  readonly stallMs: number;
  /** Processor time of the main thread since the service began, in milliseconds; null where the system does not report it. */
  readonly mainThreadMs: number | null;
  /** Errors and rejections that nothing caught. */
  readonly failures: readonly string[];
}

/** Small limits, so that cases reach them; few places for uploads, so that one that is never released is noticed soon. */
const SETTINGS = {
  PORT: '0',
  FISH_API_KEY: 'fuzz-key',
  UPLOAD_MAX_FILE_MB: '2',
  UPLOAD_MAX_REQUEST_MB: '3',
  UPLOAD_MEMORY_MB: '1',
  UPLOAD_MAX_CONCURRENT: '4',
  RATE_LIMIT_PER_MINUTE: '0',
  LOG_LEVEL: 'info',
};

/** The compiled service in a process of its own, with a monitor inside, and the sandbox that it talks to. */
export class FuzzTarget {
  readonly sandbox: Sandbox;
  /** The most memory that the service and its child processes had together during any case, in bytes. */
  peakBytes = 0;
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'voice-models-fuzz-data-'));
  #child: ChildProcess | null = null;
  #url = '';
  #latestErrors: string[] = [];

  private constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
  }

  static async start(): Promise<FuzzTarget> {
    const target = new FuzzTarget(
      // Inspecting the samples would take the sandbox longer than the service.
      await startSandbox({ maxTotalSeconds: Number.POSITIVE_INFINITY, keepBytes: 0, keepModels: 100 }),
    );
    await target.ensureRunning();
    return target;
  }

  get url(): string {
    return this.#url;
  }

  get running(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The process id of the service. Throws when it has ended. */
  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined || !this.running) throw new Error('The service is not running.');
    return pid;
  }

  /** The process ids of everything that the service has started and that runs now. */
  children(): readonly number[] {
    return this.running ? descendantsOf(this.pid).map(({ pid }) => pid) : [];
  }

  /** The latest error output and logged errors of the service, and how it ended if it did. */
  get latestErrors(): readonly string[] {
    return this.#latestErrors;
  }

  /** Starts the service, also after a case that has ended it. */
  async ensureRunning(): Promise<void> {
    if (this.running) return;
    const child = spawn(process.execPath, startArguments(['--require', path.join(__dirname, 'monitor.cjs')]), {
      // A folder without the `.env` file of the developer.
      cwd: this.#folder,
      env: { PATH: process.env.PATH, ...SETTINGS, FISH_API_BASE_URL: this.sandbox.url, DATA_DIR: this.#folder },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    child.once('exit', (code, signal) => this.#note(`The service ended with ${signal ?? code}.`));
    child.stderr?.on('data', (piece) => this.#note(String(piece)));
    this.#url = await this.#listening(child);
    await this.observe();
  }

  /** Reads the monitor and resets it. Null when the service has ended. */
  async observe(): Promise<Observation | null> {
    const child = this.#child;
    if (child === null || !this.running || !child.connected) return null;
    const gone = new AbortController();
    const { signal } = gone;
    child.send('observe', () => undefined);
    const observation = once(child, 'message', { signal }).then(([message]) => message as Observation);
    const ended = once(child, 'exit', { signal }).then(() => null);
    const first = await Promise.race([observation, ended]);
    gone.abort();
    await Promise.allSettled([observation, ended]);
    return first;
  }

  /** The temporary files of uploads that exist now. */
  filesLeft(): Promise<string[]> {
    return readdir(path.join(this.#folder, 'uploads'));
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child !== null && this.running) {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    }
    await this.sandbox.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #note(text: string): void {
    this.#latestErrors = [...this.#latestErrors.slice(-4), text.slice(0, 1500)];
  }

  #listening(child: ChildProcess): Promise<string> {
    return new Promise((resolve, reject) => {
      let rest = '';
      child.once('exit', (code) => reject(new Error(`The service ended with ${code} before it listened.`)));
      child.stdout?.on('data', (piece) => {
        const lines = (rest + String(piece)).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          const url = /"event":"listening","url":"([^"]+)"/.exec(line)?.[1];
          if (url !== undefined) resolve(url);
          if (line.includes('"level":"error"')) this.#note(line);
        }
      });
    });
  }
}
