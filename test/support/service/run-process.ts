import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..', '..', '..');

const { scripts }: { scripts: { start: string } } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
/** What `npm start` gives to Node: its flags, and then the program with its arguments. */
const START_WORDS = scripts.start.split(' ').slice(1);
const isFlag = (word: string): boolean => word.startsWith('--');

/** The arguments with which Node starts the service as `npm start` does, from any folder. `nodeArgs` are further flags. */
export function startArguments(nodeArgs: readonly string[] = []): string[] {
  const [program = '', ...args] = START_WORDS.filter((word) => !isFlag(word));
  return [...START_WORDS.filter(isFlag), ...nodeArgs, path.join(ROOT, program), ...args];
}

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
  /** The open file that it writes to as its standard output, which is no part of `output` then. */
  readonly stdout?: number | undefined;
}

/**
 * Starts a compiled program, such as `cli/journal.js`, with these variables, PATH and HOME only: the rest of the environment of
 * the tests is not passed on.
 */
export function runProcess(
  program: string,
  variables: Readonly<Record<string, string>>,
  { args = [], nodeArgs = [], ...options }: RunOptions = {},
): RunningProcess {
  return run([...nodeArgs, path.join(ROOT, 'dist', program), ...args], variables, options);
}

/** Starts the compiled service as `npm start` does, with these variables, PATH and HOME only. */
export function runService(
  variables: Readonly<Record<string, string>>,
  { nodeArgs = [], ...options }: Omit<RunOptions, 'args'> = {},
): RunningProcess {
  return run(startArguments(nodeArgs), variables, options);
}

function run(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
  { cwd = ROOT, maxOpenFiles, stdout }: Omit<RunOptions, 'args' | 'nodeArgs'>,
): RunningProcess {
  const node = [process.execPath, ...args];
  const limited = ['sh', '-c', 'ulimit -n "$0" && exec "$@"', String(maxOpenFiles), ...node];
  const [command = '', ...rest] = maxOpenFiles === undefined ? node : limited;
  const child = spawn(command, rest, {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...variables },
    stdio: ['ignore', stdout ?? 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (piece) => {
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
