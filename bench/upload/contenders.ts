import path from 'node:path';
import type { CleanUp } from '../harness/clean-up';
import { type BenchServer, startOnPort, startReference, startService } from '../harness/servers';
import { missingInPython, missingPrograms } from './python';

/** What is compared: our service, the servers that check nothing, and those that do the same work with the usual tools. */
export const CONTENDERS = ['ours', 'plain', 'raw', 'express+ffmpeg', 'flask+ffmpeg'] as const;
/** The name of one of them. */
export type ContenderName = (typeof CONTENDERS)[number];

/** What contenders need to be started. */
export interface StartOptions {
  readonly cleanUp: CleanUp;
  readonly sinkUrl: string;
  /** For our service alone, such as for profiling. */
  readonly nodeArgs: readonly string[];
  /** The interpreter that has Flask, gunicorn and requests. */
  readonly python: string;
}

/** One server that uploads are sent to. */
export interface Contender {
  readonly name: ContenderName;
  /** Whether it looks into what it receives; a silent recording is refused then. */
  readonly checks: boolean;
  /** Which share of a round's uploads it is sent: those that start two programs for each upload take many times as long. */
  readonly share: number;
  /** What it needs and this machine does not have. */
  missing(options: StartOptions): Promise<readonly string[]>;
  /** Starts it. `settings` are for our service alone. */
  start(options: StartOptions, settings: Readonly<Record<string, string>>): Promise<BenchServer>;
}

const FFMPEG = ['ffprobe', 'ffmpeg'];
/** One process for each of two cores, and in all as many threads as uploads at once in the cells of 32. */
const GUNICORN = ['--workers', '2', '--threads', '16', '--timeout', '300', '--log-level', 'error'];

const nothing = async (): Promise<readonly string[]> => [];
const reference =
  (file: string) =>
  ({ cleanUp, sinkUrl }: StartOptions): Promise<BenchServer> =>
    startReference(cleanUp, file, { SINK_URL: sinkUrl });

function startFlask({ cleanUp, sinkUrl, python }: StartOptions): Promise<BenchServer> {
  const folder = path.join(__dirname, '..', 'references');
  return startOnPort(cleanUp, '/healthz', (port) => ({
    command: python,
    args: ['-m', 'gunicorn', ...GUNICORN, '--bind', `127.0.0.1:${port}`, '--chdir', folder, 'flask_ffmpeg:app'],
    variables: { SINK_URL: sinkUrl, PYTHONDONTWRITEBYTECODE: '1' },
  }));
}

/** All contenders; which of them can run here is told by `missing`. */
export const ALL_CONTENDERS: readonly Contender[] = [
  {
    name: 'ours',
    checks: true,
    share: 1,
    missing: nothing,
    start: ({ cleanUp, sinkUrl, nodeArgs }, settings) => startService(cleanUp, sinkUrl, nodeArgs, settings),
  },
  { name: 'plain', checks: false, share: 1, missing: nothing, start: reference('plain.ts') },
  { name: 'raw', checks: false, share: 1, missing: nothing, start: reference('raw-pipe.ts') },
  {
    name: 'express+ffmpeg',
    checks: true,
    share: 0.25,
    missing: () => missingPrograms(FFMPEG),
    start: reference('express-ffmpeg.ts'),
  },
  {
    name: 'flask+ffmpeg',
    checks: true,
    share: 0.25,
    missing: async ({ python }) => [...(await missingPrograms(FFMPEG)), ...(await missingInPython(python))],
    start: startFlask,
  },
];

/** Those that can run here; one line says of every other one what it lacks. */
export async function runnable(names: readonly ContenderName[], options: StartOptions): Promise<Contender[]> {
  const found: Contender[] = [];
  for (const contender of ALL_CONTENDERS.filter(({ name }) => names.includes(name))) {
    const missing = await contender.missing(options);
    if (missing.length === 0) found.push(contender);
    else process.stderr.write(`${contender.name}: skipped, since this machine has no ${missing.join(', no ')}.\n`);
  }
  return found;
}
