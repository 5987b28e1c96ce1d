import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../domain/log';
import { reasonOf } from '../errors/reason-of';

/** A part that has to be closed once it is no longer needed. */
export interface Closer {
  readonly name: string;
  close(): Promise<void> | void;
}

/** A part under a name for the log. */
export function closer(name: string, part: Pick<Closer, 'close'>): Closer {
  return { name, close: () => part.close() };
}

/** Closed one group after the other; the members of a group do not need each other and are closed side by side. */
export type CloserGroups = readonly (readonly Closer[])[];

/** One save to MongoDB may be under way when the journal worker is closed, and takes up to 3 s. */
const CLOSE_MS = 3_500;

/** Whether `work` settles within `ms` milliseconds. Rejects as `work` does; what it does after that is ignored. */
export async function settlesWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  const deadline = new AbortController();
  const late = sleep(Math.max(0, ms), false, { signal: deadline.signal }).catch(() => false);
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    deadline.abort();
  }
}

async function closeOne(closer: Closer, log: Log): Promise<boolean> {
  try {
    if (await settlesWithin(CLOSE_MS, Promise.resolve(closer.close()))) return true;
    log.error({ event: 'close_timed_out', part: closer.name, ms: CLOSE_MS }, 'A part took too long to close');
  } catch (error) {
    const reason = reasonOf(error);
    log.error({ event: 'close_failed', part: closer.name, reason }, 'A part could not be closed');
  }
  return false;
}

/**
 * Closes everything in order. What fails or hangs is logged and holds up none of the others. Resolves to whether all of
 * it was closed. Never rejects.
 */
export async function closeAll(groups: CloserGroups, log: Log): Promise<boolean> {
  let all = true;
  for (const group of groups) {
    const closed = await Promise.all(group.map((closer) => closeOne(closer, log)));
    all &&= closed.every(Boolean);
  }
  return all;
}
