import { readdirSync, readFileSync } from 'node:fs';

/** The kernel counts processor time in hundredths of a second (proc(5), USER_HZ). */
const TICKS_PER_SECOND = 100;
/** Programs that are started for one upload live for some 50 ms. */
const WATCH_EVERY_MS = 25;

/** A file or folder of a process that may have ended. */
function readable<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** The children of a process that live at this moment, whichever of its threads has started them; none where it has just ended. */
function childrenOf(pid: number): number[] {
  const threads = readable(() => readdirSync(`/proc/${pid}/task`)) ?? [];
  return threads.flatMap((thread) => {
    const text = readable(() => readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1')) ?? '';
    return text.split(' ').filter(Boolean).map(Number);
  });
}

/** The fields of `/proc/<pid>/stat` from the third one, which is the state of the process; none where it has ended. */
function statOf(pid: number): string[] {
  const stat = readable(() => readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? '';
  // The name of the program, in parentheses, may hold spaces.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** All processes that descend from one, and when each was started, in ticks since the machine was. */
export function descendantsOf(pid: number): { readonly pid: number; readonly startedAt: string }[] {
  return childrenOf(pid).flatMap((child) => [{ pid: child, startedAt: startOf(child) }, ...descendantsOf(child)]);
}

/** When a process was started, in ticks since the machine was; an id that is used again has another start. */
export function startOf(pid: number): string {
  return statOf(pid)[19] ?? '';
}

/**
 * Processor time that a process with all its threads and child processes has used, those that have ended and were waited for
 * included, in seconds, user and system together.
 */
export function cpuSeconds(pid: number): number {
  // utime, stime, cutime and cstime are fields 14 to 17.
  const ticks = statOf(pid)
    .slice(11, 15)
    .reduce((sum, field) => sum + Number(field), 0);
  return childrenOf(pid).reduce((sum, child) => sum + cpuSeconds(child), ticks / TICKS_PER_SECOND);
}

/** Members of `/proc/<pid>/status` that say how much memory there is, added up, in bytes; 0 where the process has ended. */
function memoryOf(pid: number, ...members: readonly ('VmHWM' | 'VmRSS' | 'RssAnon' | 'RssShmem')[]): number {
  const status = readable(() => readFileSync(`/proc/${pid}/status`, 'latin1')) ?? '';
  const found = status.matchAll(new RegExp(`^(?:${members.join('|')}):\\s+(\\d+) kB$`, 'gm'));
  return [...found].reduce((sum, [, kilobytes]) => sum + Number(kilobytes) * 1024, 0);
}

/** The memory of all descendants now, in bytes, without their programs and libraries, which processes of one kind share. */
function childrenBytes(pid: number): number {
  return descendantsOf(pid).reduce((sum, child) => sum + memoryOf(child.pid, 'RssAnon', 'RssShmem'), 0);
}

/** The memory that a process and its children have resident now, in MB (10^6 bytes). */
export function residentMegabytes(pid: number): number {
  return (memoryOf(pid, 'VmRSS') + childrenBytes(pid)) / 1e6;
}

/** The largest number that was seen. */
interface Peak {
  /** The largest one until now. */
  read(): number;
  /** Ends the looking. */
  stop(): void;
}

/** Looks at a number again and again. A look takes up to a millisecond. */
function watchPeak(look: () => number, everyMs: number): Peak {
  let peak = 0;
  const read = (): number => {
    peak = Math.max(peak, look());
    return peak;
  };
  const timer = setInterval(read, everyMs);
  return { read, stop: () => clearInterval(timer) };
}

/**
 * Watches how much memory a process and its children take. Children end, so that they are looked at again and again; of the process itself the
 * kernel keeps the most that it has had since it started (`VmHWM`).
 */
export class MemoryWatch {
  readonly #pid: number;
  readonly #children: Peak;

  /** Begins to watch the process with this id; seldom where latencies are measured, since each look takes some time. */
  constructor(pid: number, everyMs = WATCH_EVERY_MS) {
    this.#pid = pid;
    this.#children = watchPeak(() => childrenBytes(pid), everyMs);
  }

  /** The most of the process, plus the most of all its children together, in MB (10^6 bytes): no less than they took together. */
  peakMegabytes(): number {
    return (memoryOf(this.#pid, 'VmHWM') + this.#children.read()) / 1e6;
  }

  /** Ends the watch. */
  stop(): void {
    this.#children.stop();
  }
}

/**
 * Watches the memory of a process and its descendants until `stop`, which returns the largest amount seen, in bytes; what is
 * mapped from files is not counted. 0 where the system does not report it (not Linux).
 */
export function watchMemory(pid: number): { stop(): number } {
  const peak = watchPeak(() => memoryOf(pid, 'RssAnon', 'RssShmem') + childrenBytes(pid), WATCH_EVERY_MS);
  return {
    stop: () => {
      peak.stop();
      return peak.read();
    },
  };
}
