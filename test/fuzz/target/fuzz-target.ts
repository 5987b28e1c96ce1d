import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Sandbox, startSandbox } from '../../../src/sandbox/fish-audio/start-sandbox';

const ROOT = path.join(__dirname, '..', '..', '..');

/** What the monitor inside the service saw since it was last asked. */
export interface Observation {
  /** Longest time, in milliseconds, in which the event loop did nothing else. */
  readonly stallMs: number;
  /** Processor time of the main thread since the service began, in milliseconds; null where it is not known. */
  readonly mainThreadMs: number | null;
  /** What nobody caught. */
  readonly failures: readonly string[];
}

/** Small limits, so that cases reach them; few places, so that one that is never given back is missed soon. */
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
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'voice-models-fuzz-data-'));
  #child: ChildProcess | null = null;
  #url = '';
  #lastWords: string[] = [];

  private constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
  }

  static async start(): Promise<FuzzTarget> {
    const target = new FuzzTarget(
      // Looking into the samples would take the sandbox longer than the service.
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

  /** The latest of what the service wrote to its error output and as errors into its log, and how it ended. */
  get lastWords(): readonly string[] {
    return this.#lastWords;
  }

  /** Starts the service, also after a case that has ended it. */
  async ensureRunning(): Promise<void> {
    if (this.running) return;
    const child = spawn(
      process.execPath,
      ['--require', path.join(__dirname, 'monitor.cjs'), path.join(ROOT, 'dist', 'index.js')],
      {
        // No `.env` of the developer's gets in.
        cwd: this.#folder,
        env: { PATH: process.env.PATH, ...SETTINGS, FISH_API_BASE_URL: this.sandbox.url, DATA_DIR: this.#folder },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    this.#child = child;
    child.once('exit', (code, signal) => this.#note(`The service ended with ${signal ?? code}.`));
    child.stderr?.on('data', (piece) => this.#note(String(piece)));
    this.#url = await this.#listening(child);
    await this.observe();
  }

  /** Asks the monitor. Null when the service has ended. */
  async observe(): Promise<Observation | null> {
    const child = this.#child;
    if (child === null || !this.running || !child.connected) return null;
    const gone = new AbortController();
    const { signal } = gone;
    child.send('observe', () => undefined);
    const answer = once(child, 'message', { signal }).then(([message]) => message as Observation);
    const ended = once(child, 'exit', { signal }).then(() => null);
    const first = await Promise.race([answer, ended]);
    gone.abort();
    await Promise.allSettled([answer, ended]);
    return first;
  }

  /** Temporary files of uploads that are there now. */
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
    this.#lastWords = [...this.#lastWords.slice(-4), text.slice(0, 1500)];
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
