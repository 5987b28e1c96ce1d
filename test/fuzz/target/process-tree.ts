import { readdirSync, readFileSync } from 'node:fs';

/** The processes that a process has started, and what they use together with it. */
export interface ProcessTree {
  /** The process ids of all descendants. */
  readonly descendants: readonly number[];
  /** The memory that belongs to them and to the process itself, in bytes; what is mapped from files is not counted. */
  readonly memoryBytes: number;
}

const NOTHING: ProcessTree = { descendants: [], memoryBytes: 0 };

function childrenOf(pid: number): number[] {
  const threads = readdirSync(`/proc/${pid}/task`);
  const lists = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1'));
  return lists
    .flatMap((list) => list.split(' '))
    .filter(Boolean)
    .map(Number);
}

/** Anonymous and shared memory, heaps and buffers of any kind, of one process. */
function memoryOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  const kilobytes = [...status.matchAll(/^Rss(?:Anon|Shmem):\s+(\d+) kB$/gm)].map(([, amount]) => Number(amount));
  return kilobytes.reduce((sum, amount) => sum + amount, 0) * 1024;
}

/** A process that ends meanwhile counts as nothing. */
function unlessEnded<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

/** Looks at a process and all that it has started. Everything is empty where the system does not report it (not Linux). */
export function readProcessTree(pid: number): ProcessTree {
  const children = unlessEnded(() => childrenOf(pid), []);
  const trees = children.map((child) => ({ child, tree: readProcessTree(child) }));
  return trees.reduce<ProcessTree>(
    (sum, { child, tree }) => ({
      descendants: [...sum.descendants, child, ...tree.descendants],
      memoryBytes: sum.memoryBytes + tree.memoryBytes,
    }),
    { ...NOTHING, memoryBytes: unlessEnded(() => memoryOf(pid), 0) },
  );
}

/** Watches the memory of a process and its descendants until `stop`, which returns the largest amount seen, in bytes. */
export function watchMemory(pid: number, everyMs = 20): { stop(): number } {
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, readProcessTree(pid).memoryBytes);
  };
  const timer = setInterval(look, everyMs);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return peak;
    },
  };
}
