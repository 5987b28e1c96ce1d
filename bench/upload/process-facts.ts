import { readFileSync } from 'node:fs';

/** The kernel counts processor time in hundredths of a second (proc(5), USER_HZ). */
const TICKS_PER_SECOND = 100;

/** The children of a process that live at this moment; none where it has just ended. */
function childrenOf(pid: number): number[] {
  const text = read(`/proc/${pid}/task/${pid}/children`) ?? '';
  return text.split(' ').filter(Boolean).map(Number);
}

/** A file of a process that may have ended. */
function read(file: string): string | null {
  try {
    return readFileSync(file, 'latin1').trim();
  } catch {
    return null;
  }
}

/**
 * Processor time that a process with all its threads and child processes has used, those that have ended included, in
 * seconds, user and system together.
 */
export function cpuSeconds(pid: number): number {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === null) return 0;
  // The name of the program, in parentheses, may hold spaces; utime, stime, cutime and cstime are fields 14 to 17.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return ticks / TICKS_PER_SECOND + childrenOf(pid).reduce((sum, child) => sum + cpuSeconds(child), 0);
}

/**
 * The most memory that a process has had resident since it started, in MB (10^6 bytes), plus the same of each child process
 * that lives: no less than what they ever took together, since their peaks need not coincide. The program itself and its
 * libraries are counted once: they are the same for a server and its children, and in memory once.
 */
export function peakResidentMegabytes(pid: number): number {
  const own = residentKilobytes(pid, 'VmHWM');
  const children = childrenOf(pid).map(
    (child) => residentKilobytes(child, 'VmHWM') - residentKilobytes(child, 'RssFile'),
  );
  return (children.reduce((sum, kilobytes) => sum + kilobytes, own) * 1024) / 1e6;
}

/** The memory that a process has resident now, without its children, in MB (10^6 bytes). */
export function residentMegabytes(pid: number): number {
  return (residentKilobytes(pid, 'VmRSS') * 1024) / 1e6;
}

function residentKilobytes(pid: number, member: 'VmHWM' | 'VmRSS' | 'RssFile'): number {
  const status = read(`/proc/${pid}/status`) ?? '';
  return Number(new RegExp(`^${member}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? '0');
}
