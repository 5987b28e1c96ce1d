import { setTimeout as sleep } from 'node:timers/promises';
import type { Document } from 'mongodb';
import type { Surroundings } from '../world/surroundings';

/**
 * What was removed with a voice, or is to be, is gone within this time: the worker looks for it every two seconds, and removes what an
 * instance had put aside of a voice that another one has deleted a minute after it was put aside (`SETTLED_AFTER_MS` of following).
 */
const SETTLE_MS = 75_000;
const POLL_MS = 200;

/** What is wrong with the recordings that are kept when nothing is in progress, in words. */
export async function judgeSamples({ recordings, database, dbName }: Surroundings): Promise<string[]> {
  const records = database.client.db(dbName).collection('voice_models');
  let faults: string[] = [];
  for (const until = Date.now() + SETTLE_MS; ; await sleep(POLL_MS)) {
    faults = faultsOf(await records.find().toArray(), await recordings.kept());
    if (faults.length === 0 || Date.now() > until) return faults;
  }
}

function faultsOf(records: readonly Document[], kept: ReadonlySet<string>): string[] {
  const needed = new Map<string, string>();
  for (const record of records) {
    for (const { samples_id, samples } of [record, ...(record.versions ?? [])])
      for (const { sha256 } of samples) needed.set(`${samples_id}/${sha256}`, record.name);
  }
  const lost = [...needed].filter(([key]) => !kept.has(key)).map(([, name]) => `a recording of ${name} was lost`);
  const strays = [...kept].filter((key) => !needed.has(key)).map((key) => `a recording belongs to no voice: ${key}`);
  return [...lost, ...strays];
}
