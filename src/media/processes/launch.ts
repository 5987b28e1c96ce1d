import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { ProcessFolder } from './process-folder';

/** The entry file of the inspecting processes, and what Node needs to run it. */
export interface ProcessEntry {
  readonly file: string;
  /** Further arguments of Node, such as a loader for TypeScript. */
  readonly execArgv?: readonly string[];
  /** What the code reads of the disk: its own folder, its libraries. Without it, Node's permission model is not used. */
  readonly readable?: readonly string[];
}

/** A command and its arguments. */
export interface CommandLine {
  readonly command: string;
  readonly args: readonly string[];
}

/** Bounds of a process that the kernel or V8 keeps, whatever the service is busy with. */
export interface HardBounds {
  /** Everything that a process allocates: heap, buffers, WebAssembly, and the stacks of its threads. Kept by Linux alone. */
  readonly dataBytes: number;
  readonly heapMegabytes: number;
  /** Processor time of its whole life. A process whose service has died ends by itself at the latest then. */
  readonly cpuSeconds: number;
}

const SHELL = '/bin/sh';
/** What a thread takes of the bound on memory, in kB; V8 itself uses less than one MB of it. */
const STACK_KILOBYTES = 2048;

/**
 * From Node 24 on, V8 reserves 512 MiB of addresses for machine code at its start, and Linux counts them as data whether they
 * are used or not (`VmData` of an empty process: 24 MB with Node 20 and 22, 550 MB with 24 and 26). What remains is the same.
 */
const RESERVED_FOR_CODE_BYTES = Number.parseInt(process.versions.node, 10) >= 24 ? 512 * 2 ** 20 : 0;

/** Few threads and a small young generation: a process waits for its one job most of its life. */
const LEAN = ['--max-semi-space-size=1', '--v8-pool-size=1', '--no-warnings'];

/**
 * Nothing of the service's environment: there are secrets in it. What is there makes for few threads, and has the C library
 * (glibc) give freed memory back, a fifth less at rest.
 */
export const PROCESS_ENVIRONMENT: Readonly<Record<string, string>> = {
  UV_THREADPOOL_SIZE: '1',
  MALLOC_ARENA_MAX: '1',
  MALLOC_TRIM_THRESHOLD_: '131072',
};

/**
 * The command that starts an inspecting process: Node with the entry, limited to its code and its folder by Node's permission
 * model, and to its bounds by the shell, which it replaces. Throws the file system's error when the entry is not there.
 */
export async function commandLine(
  entry: ProcessEntry,
  folder: ProcessFolder,
  bounds: HardBounds,
): Promise<CommandLine> {
  const file = await realpath(entry.file);
  const node = [
    process.execPath,
    ...LEAN,
    `--max-old-space-size=${bounds.heapMegabytes}`,
    ...(await permissions(entry.readable, folder)),
    ...(entry.execArgv ?? []),
    file,
  ];
  if (process.platform === 'win32' || !existsSync(SHELL)) return { command: process.execPath, args: node.slice(1) };
  return { command: SHELL, args: ['-c', limitScript(bounds), ...node] };
}

/**
 * Not every system knows every limit, so a refusal of one is passed over. No core file of a crash; and where memory runs
 * out, Linux is to end this process first.
 */
function limitScript({ dataBytes, cpuSeconds }: HardBounds): string {
  const limits = [
    'ulimit -c 0',
    `ulimit -s ${STACK_KILOBYTES}`,
    `ulimit -d ${Math.round((dataBytes + RESERVED_FOR_CODE_BYTES) / 1024)}`,
    `ulimit -t ${cpuSeconds}`,
    'echo 1000 >/proc/self/oom_score_adj',
  ];
  return `{ ${limits.join('; ')}; } 2>/dev/null; exec "$0" "$@"`;
}

/** Node 20 knows the permission model as an experiment; a later one by its final name. */
async function permissions(readable: readonly string[] | undefined, folder: ProcessFolder): Promise<string[]> {
  const flags = ['--permission', '--experimental-permission'];
  const flag = flags.find((name) => process.allowedNodeEnvironmentFlags.has(name));
  if (readable === undefined || flag === undefined) return [];
  const code = await Promise.all(readable.filter((place) => existsSync(place)).map(namesOf));
  const read = withoutNested([...code.flat(), folder.input, folder.output]);
  return [flag, ...read.map((place) => `--allow-fs-read=${place}`), `--allow-fs-write=${folder.output}/`];
}

/** Where a place is a link, as releases share one `node_modules`, Node asks for what is in it by the link first, and then by its target. */
async function namesOf(place: string): Promise<string[]> {
  return [path.join(await realpath(path.dirname(place)), path.basename(place)), await realpath(place)];
}

/** Node 20 aborts where one place is named twice. */
function withoutNested(places: readonly string[]): string[] {
  const folders = [...new Set(places)].map((place) => (path.extname(place) === '.json' ? place : `${place}/`));
  return folders.filter((place) => !folders.some((other) => other !== place && place.startsWith(other)));
}
