import { setTimeout as sleep } from 'node:timers/promises';
import { type Collection, type Document, ObjectId } from 'mongodb';

/** A day in milliseconds. */
export const DAY_MS = 24 * 60 * 60_000;

/** So many days before now. */
export const ago = (days: number): Date => new Date(Date.now() - days * DAY_MS);

/** What says of the sweeps that they have run without a pause for so many days. */
export const sweepsSince = (days: number): Document => ({ since: ago(days), claim_id: new ObjectId(), cursor: null });

/** Makes a voice look as if it was last used so many days ago, and announced since. */
export async function makeOld(
  voices: Collection,
  voice: string,
  days: number,
  warnedDays: number | undefined,
): Promise<void> {
  const now = Date.now();
  const before = (some: number): Date => new Date(now - some * DAY_MS);
  const expiry = warnedDays !== undefined && { expiry: { warned_at: before(warnedDays), at: before(warnedDays - 10) } };
  const times = { created_at: before(days), updated_at: before(days), ...expiry };
  await voices.updateOne({ model_id: voice }, { $set: times });
}

/** Waits until `look` finds something, for ten seconds at most. */
export async function eventually<T>(look: () => Promise<T | null | undefined | false>): Promise<T> {
  for (let tries = 0; tries < 500; tries += 1) {
    const found = await look();
    if (found) return found;
    await sleep(20);
  }
  throw new Error('This has not happened.');
}
