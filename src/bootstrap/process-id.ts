import { randomBytes } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { sha256Hex } from '../domain/values/sha256-hex';
import { bootId, startOf } from '../files/process-table';

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
  const found = startOf(Number(pid));
  return found !== null && found !== start;
}

function namespaceHash(): string {
  try {
    return sha256Hex(`${bootId()}/${readlinkSync('/proc/self/ns/pid')}`).slice(0, 12);
  } catch {
    return '0'.repeat(12);
  }
}
