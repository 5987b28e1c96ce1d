import type { JournalEntry } from './journal-entry';

/**
 * The `_id` that the record of an upload gets: 24 hex digits that every process makes of the same entry, so that what
 * waits has the place in lists that its record will have. As in an ObjectId of the database the first eight are the time
 * in seconds; then come its milliseconds, and what is random in the id of the operation.
 */
export function recordIdOf({ begun_at, operation_id }: Pick<JournalEntry, 'begun_at' | 'operation_id'>): string {
  const time = Date.parse(begun_at);
  const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, '0').slice(-digits);
  return hex(Math.floor(time / 1000), 8) + hex(time % 1000, 4) + operation_id.slice(-12);
}
