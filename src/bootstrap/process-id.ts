import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { errorCode } from '../files/durable-files';

/** proc(5), /proc/pid/stat: the state is the third field and the start, in clock ticks since boot, the 22nd. */
const STATE = 0;
const START_TIME = 19;
const ID = /^([0-9a-f]{12})-([1-9][0-9]{0,9})-([0-9]+)-[0-9a-f]{16}$/;

/** Neither changes while this process runs. Read once, as the question below is asked about each instance several times a second. */
const OWN_NAMESPACE = namespaceHash();

/**
 * An id that no other process has, from which other processes of the same machine can tell whether this one has ended.
 * It names the boot and the PID namespace, since two containers may share a host name and have processes of one number.
 */
export function newProcessId(): string {
  return `${OWN_NAMESPACE}-${process.pid}-${startOf(process.pid) ?? 0}-${randomBytes(8).toString('hex')}`;
}

/** Whether the process of this id has ended for certain; false where that cannot be known from here. */
export function hasProcessEnded(id: string): boolean {
  const [, namespace, pid, start] = ID.exec(id) ?? [];
  if (pid === undefined || namespace !== OWN_NAMESPACE || start === '0') return false;
  if (!exists(Number(pid))) return true;
  const found = startOf(Number(pid));
  return found !== null && found !== start;
}

function namespaceHash(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1');
    const namespace = readlinkSync('/proc/self/ns/pid');
    return createHash('sha256').update(`${boot.trim()}/${namespace}`).digest('hex').slice(0, 12);
  } catch {
    return '0'.repeat(12);
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

/**
 * When a process started; `ended` where its parent has not collected it yet, null where /proc does not tell, as for
 * processes of other users where it hides them.
 */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in brackets, which may itself hold blanks and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[STATE] === 'Z' || fields[STATE] === 'X' ? 'ended' : (fields[START_TIME] ?? null);
  } catch {
    return null;
  }
}
