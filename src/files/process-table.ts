import { readFileSync } from 'node:fs';
import { errorCode } from './durable-files';

/** proc(5), /proc/pid/stat: the state is the third field and the start, in clock ticks since boot, the 22nd. */
const STATE = 0;
const START_TIME = 19;

/**
 * When a process of this machine started, in ticks since boot; `ended` where there is none, or its parent has not
 * collected it yet; null where /proc does not tell, as for processes of other users where it hides them.
 */
export function startOf(pid: number): string | null {
  if (!exists(pid)) return 'ended';
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in brackets, which may itself hold blanks and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[STATE] === 'Z' || fields[STATE] === 'X' ? 'ended' : (fields[START_TIME] ?? null);
  } catch {
    return null;
  }
}

/** Tells this boot of the machine from others; empty where /proc does not tell. */
export function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return '';
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM means that it runs and belongs to another user.
    return errorCode(error) !== 'ESRCH';
  }
}
