import { setTimeout as sleep } from 'node:timers/promises';
import type { SpeechRequest } from '../world/ledger';
import type { Surroundings } from '../world/surroundings';
import { groupBy } from './group-by';
import type { Violation } from './violations';

/** What a killed process noted is counted within this time: it is taken over at the start, or five seconds later. */
const SETTLE_MS = 20_000;
const POLL_MS = 200;

/** Whether every speech that was heard to its end is counted, and none that was not asked for, once nothing is in progress. */
export async function judgeUsage(
  { database, dbName }: Surroundings,
  speeches: readonly SpeechRequest[],
): Promise<Violation[]> {
  const records = database.client.db(dbName).collection('voice_models');
  const byName = groupBy(speeches, ({ name }) => name);
  for (const until = Date.now() + SETTLE_MS; ; await sleep(POLL_MS)) {
    const found: Violation[] = [];
    for (const [name, same] of groupBy(await records.find().toArray(), (record) => String(record.name))) {
      const asked = byName.get(name) ?? [];
      const whole = asked.filter(({ isWhole }) => isWhole).length;
      // Where a key made two voices, they have their name in common.
      const counted = same.reduce((sum, { usage }) => sum + (usage?.speech_count ?? 0), 0);
      const what = `${counted} speeches of ${name} are counted, ${whole} were whole, ${asked.length} asked for`;
      if (counted < whole) found.push({ kind: 'lost', what });
      if (counted > asked.length) found.push({ kind: 'doubled', what });
    }
    if (!found.some(({ kind }) => kind === 'lost') || Date.now() > until) return found;
  }
}
