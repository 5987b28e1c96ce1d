import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

const SCRIPT = path.join(__dirname, 'journal-child.ts');
const folder = mkdtempSync(path.join(tmpdir(), 'voice-models-journal-child-'));
let bundle: string | undefined;
afterAll(() => rmSync(folder, { recursive: true }));

/** The script as one file of JavaScript, made once: to compile it anew takes several times as long as to run it. */
function compiledScript(): string {
  if (bundle !== undefined) return bundle;
  bundle = path.join(folder, 'journal-child.cjs');
  execFileSync('node_modules/.bin/esbuild', [
    SCRIPT,
    '--bundle',
    '--platform=node',
    '--log-level=error',
    `--outfile=${bundle}`,
  ]);
  return bundle;
}

/** A real process that works on a journal (see journal-child.ts) and prints a line of JSON for each thing it has done. */
export class Child {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #exit: Promise<unknown[]>;

  /** `openFiles` limits its file descriptors. */
  constructor(args: readonly string[], openFiles?: number) {
    const command = [process.execPath, compiledScript(), ...args];
    const limited = ['sh', '-c', `ulimit -n ${openFiles}; exec "$@"`, 'sh', ...command];
    const [file = '', ...rest] = openFiles === undefined ? command : limited;
    this.#process = spawn(file, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#exit = once(this.#process, 'exit');
    const output = this.#process.stdout;
    if (!output) throw new Error('The child has no output.');
    this.#lines = createInterface({ input: output })[Symbol.asyncIterator]();
  }

  /** The next thing that it has printed; undefined at the end. */
  async next<T>(): Promise<T | undefined> {
    const { value, done } = await this.#lines.next();
    return done ? undefined : JSON.parse(value);
  }

  /** Lets it go on where it waits. */
  go(): void {
    this.#process.stdin?.write('go\n');
  }

  /** kill -9, and resolves when it is gone. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#exit;
  }

  /** The signal that ended it. */
  async signal(): Promise<unknown> {
    const [, signal] = await this.#exit;
    return signal;
  }
}
