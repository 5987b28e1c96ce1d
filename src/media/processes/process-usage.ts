import { closeSync, openSync, readSync } from 'node:fs';

/** What a process has used and uses. */
export interface ProcessUsage {
  /** Processor time of all its threads since it started, user and system together, in milliseconds. */
  readonly cpuMs: number;
  /** Memory of its own that is resident, in bytes: heap, buffers and WebAssembly, not the program that all share. */
  readonly ownBytes: number;
}

/** The kernel counts processor time in hundredths of a second (proc(5), USER_HZ). */
const MS_PER_TICK = 10;
/** More than either file has. */
const page = Buffer.alloc(8 * 1024);

/**
 * Reads what a process uses, as the kernel counts it. The files stay open, since a process is looked at often: to open, read and close
 * them each time is ten calls of the system and not two.
 */
export class UsageReader {
  #files: readonly [stat: number, status: number] | null = null;

  constructor(pid: number) {
    let stat: number | undefined;
    try {
      stat = openSync(`/proc/${pid}/stat`, 'r');
      this.#files = [stat, openSync(`/proc/${pid}/status`, 'r')];
    } catch {
      if (stat !== undefined) closeSync(stat);
    }
  }

  /** null where there is no /proc, or the process has ended. */
  read(): ProcessUsage | null {
    if (this.#files === null) return null;
    try {
      const stat = readAgain(this.#files[0]);
      // The name of the program, in parentheses, may hold spaces; utime and stime are fields 14 and 15.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ', 13);
      const status = readAgain(this.#files[1]);
      return {
        cpuMs: (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK,
        ownBytes: kilobytes(status, 'RssAnon:') * 1024 + kilobytes(status, 'RssShmem:') * 1024,
      };
    } catch {
      return null;
    }
  }

  /** Lets the files go; afterwards nothing is known of the process. Safe to call twice. */
  close(): void {
    for (const file of this.#files ?? []) closeSync(file);
    this.#files = null;
  }
}

/** The kernel makes the text of such a file anew whenever it is read from its start. */
function readAgain(file: number): string {
  return page.toString('latin1', 0, readSync(file, page, 0, page.byteLength, 0));
}

function kilobytes(status: string, name: string): number {
  const at = status.indexOf(name);
  return at === -1 ? 0 : Number.parseInt(status.slice(at + name.length), 10);
}
