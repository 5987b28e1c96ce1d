import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const ROOT = path.join(__dirname, '..', '..', '..');

/** A program of this project, running as a process of its own. */
export interface RunningProcess {
  readonly child: ChildProcess;
  /** Everything it has written so far, both streams together. */
  output(): string;
  /** Resolves with the first match in its output; rejects when it ends without one. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
  /** Its exit code, once it has ended; null when a signal ended it. */
  readonly exit: Promise<number | null>;
}

/** How a program is started. */
export interface RunOptions {
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** Options of Node itself. */
  readonly nodeArgs?: readonly string[];
  /** How many files and sockets it may have open. */
  readonly maxOpenFiles?: number;
}

/**
 * Starts a compiled program, such as `index.js`, with these variables, PATH and HOME only: the rest of the environment of
 * the tests is not passed on.
 */
export function runProcess(
  program: string,
  variables: Readonly<Record<string, string>>,
  { args = [], cwd = ROOT, nodeArgs = [], maxOpenFiles }: RunOptions = {},
): RunningProcess {
  const node = [process.execPath, ...nodeArgs, path.join(ROOT, 'dist', program), ...args];
  const limited = ['sh', '-c', 'ulimit -n "$0" && exec "$@"', String(maxOpenFiles), ...node];
  const [command = '', ...rest] = maxOpenFiles === undefined ? node : limited;
  const child = spawn(command, rest, {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece) => {
      output += String(piece);
      child.emit('output');
    });
  }
  const exit = once(child, 'close').then(([code]) => code as number | null);
  const waitFor = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(output);
        if (match !== null) resolve(match);
      };
      child.on('output', look);
      look();
      void exit.then((code) => reject(new Error(`The process ended with ${code} before ${pattern}:\n${output}`)));
    });
  return { child, output: () => output, waitFor, exit };
}
