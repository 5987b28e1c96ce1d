import { readFileSync } from 'node:fs';

/** What a process has used and uses. */
export interface ProcessUsage {
  /** Processor time of all its threads since it started, user and system together, in milliseconds. */
  readonly cpuMs: number;
  /** Memory of its own that is resident, in bytes: heap, buffers and WebAssembly, not the program that all share. */
  readonly ownBytes: number;
}

/** The kernel counts processor time in hundredths of a second (proc(5), USER_HZ). */
const MS_PER_TICK = 10;
/** Reads what a process uses, as the kernel counts it; null where there is no /proc, or no such process. */
export function usageOf(pid: number): ProcessUsage | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name of the program, in parentheses, may hold spaces; utime and stime are fields 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    return {
      cpuMs: (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK,
      ownBytes: kilobytes(status, 'RssAnon:') * 1024 + kilobytes(status, 'RssShmem:') * 1024,
    };
  } catch {
    return null;
  }
}

function kilobytes(status: string, name: string): number {
  const at = status.indexOf(name);
  return at === -1 ? 0 : Number.parseInt(status.slice(at + name.length), 10);
}
