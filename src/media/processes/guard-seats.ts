import type { Seat } from './seat';

/** How often to look, in milliseconds, while anything runs: in between, a process can go beyond its bounds. */
export const GUARD_EVERY_MS = 20;

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
  void busy[0]?.stop(busy.length > 1 ? 'memory_shared' : 'memory_limit');
}
