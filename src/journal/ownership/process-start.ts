import { bootId, startOf } from '../../files/process-table';

/**
 * What is known of a process of this machine: that it has `ended`, or a text that no later process of the same number
 * shares, or null. Ticks alone can repeat after a reboot, so the boot is part of the text.
 */
export function startSinceBoot(pid: number): string | null {
  const start = startOf(pid);
  return start === null || start === 'ended' ? start : `${bootId()}/${start}`;
}
