import type { Seat } from './seat';

/** How often to look, in milliseconds, while anything runs: in between, a process can go beyond its bounds. */
export const GUARD_EVERY_MS = 20;

/** A process that takes this share of all memory would not come far with the rest of it either. */
const HOPELESS_SHARE = 0.75;

/**
 * Looks at what the processes use, and kills where a bound is passed. Where all together use too much memory, those without
 * work go first, then the largest; it may try again when nothing runs beside it.
 */
export function guardSeats<Task>(seats: readonly Seat<Task>[], memoryBytes: number): void {
  for (const seat of seats) {
    seat.look();
    const passed = seat.task === null ? null : seat.passedBound();
    if (passed !== null) void seat.stop(passed);
  }
  const running = seats.filter(({ stopped }) => stopped === null);
  const idle = running.filter(({ task }) => task === null);
  const busy = running.filter(({ task }) => task !== null).sort((one, other) => other.ownBytes - one.ownBytes);
  const excess = running.reduce((sum, { ownBytes }) => sum + ownBytes, 0) - memoryBytes;
  if (excess <= 0) return;
  for (const seat of idle) void seat.stop('idle');
  if (excess <= idle.reduce((sum, { ownBytes }) => sum + ownBytes, 0)) return;
  const [largest] = busy;
  const isHopeless = busy.length === 1 || (largest?.ownBytes ?? 0) > memoryBytes * HOPELESS_SHARE;
  void largest?.stop(isHopeless ? 'memory_limit' : 'memory_shared');
}
