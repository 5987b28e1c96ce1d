import { readFile } from 'node:fs/promises';

/**
 * What is known of a process: it is gone, or it runs, with a text that no later process of the same number shares, or
 * null.
 */
export type ProcessState = { readonly gone: true } | { readonly gone: false; readonly start: string | null };

const GONE: ProcessState = { gone: true };
/** proc(5), /proc/pid/stat: the state is the third field and the start, in clock ticks since boot, the 22nd. */
const STATE = 0;
const START_TIME = 19;

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM means that it runs and belongs to another user.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/**
 * Looks a process of this machine up. A process that was killed but not yet collected by its parent counts as gone.
 * Where there is no /proc, or it hides other users' processes, the start is null. Ticks alone can repeat after a
 * reboot, so the boot is part of the start.
 */
export async function lookUpProcess(pid: number): Promise<ProcessState> {
  if (!exists(pid)) return GONE;
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => null);
  if (stat === null) return { gone: false, start: null };
  // The second field is the program's name in brackets, which may itself hold blanks and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[STATE] === 'Z' || fields[STATE] === 'X') return GONE;
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'latin1').catch(() => '');
  return { gone: false, start: `${boot.trim()}/${fields[START_TIME] ?? ''}` };
}
