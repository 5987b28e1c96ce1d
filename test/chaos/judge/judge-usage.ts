import { setTimeout as sleep } from 'node:timers/promises';
import type { Document } from 'mongodb';
import type { SpeechRequest } from '../world/ledger';
import type { Surroundings } from '../world/surroundings';
import { groupBy } from './group-by';
import type { Violation } from './violations';

/**
 * What was noted is counted within this time: a lane of a killed process is taken over five seconds later at the latest, and
 * where a voice had no record yet, that is looked for again every 15 s.
 */
const SETTLE_MS = 30_000;
const POLL_MS = 200;

/** What MongoDB holds of usage. */
export interface StoredUsage {
  /** The documents of `voice_models`. */
  readonly records: readonly Document[];
  /** Those of `usage_days`. */
  readonly days: readonly Document[];
}

/** Whether every speech that was heard to its end is counted, and none that was not asked for, once nothing is in progress. */
export async function judgeUsage(
  { database, dbName }: Surroundings,
  speeches: readonly SpeechRequest[],
): Promise<Violation[]> {
  const read = (name: string): Promise<Document[]> => database.client.db(dbName).collection(name).find().toArray();
  for (const until = Date.now() + SETTLE_MS; ; await sleep(POLL_MS)) {
    const isLate = Date.now() > until;
    const found = compareUsage({ records: await read('voice_models'), days: await read('usage_days') }, speeches);
    if (isLate || !found.some(({ kind }) => kind === 'lost')) return found;
  }
}

/**
 * Compares what is counted of each voice, in its record and in its rows of the days, with the speeches that it was asked for.
 * They belong together by the ids of the voice and not by its name: where an upload is repeated whose response was lost, and
 * whose voice was deleted meanwhile, there is another voice of the same name, which has not spoken.
 */
export function compareUsage({ records, days }: StoredUsage, speeches: readonly SpeechRequest[]): Violation[] {
  const byModel = groupBy(speeches, ({ modelId }) => modelId);
  const byVoice = groupBy(days, ({ voice_id }) => String(voice_id));
  return records.flatMap((record) => {
    const ids: readonly string[] = record.known_model_ids ?? [record.model_id];
    const asked = ids.flatMap((id) => byModel.get(id) ?? []);
    const rows = byVoice.get(String(record._id)) ?? [];
    const inRecord: number = record.usage?.speech_count ?? 0;
    const inDays = rows.reduce((sum, { speech_count }) => sum + speech_count, 0);
    const kind = kindOf([inRecord, inDays], asked);
    return kind === null ? [] : [{ kind, what: describe({ record, rows, inRecord, inDays }, asked) }];
  });
}

function kindOf(counts: readonly number[], asked: readonly SpeechRequest[]): 'lost' | 'doubled' | null {
  const whole = asked.filter(({ isWhole }) => isWhole).length;
  if (counts.some((count) => count < whole)) return 'lost';
  return counts.some((count) => count > asked.length) ? 'doubled' : null;
}

interface Counted {
  readonly record: Document;
  readonly rows: readonly Document[];
  readonly inRecord: number;
  readonly inDays: number;
}

/** With everything that explains it, since the database is gone after the run; the files of the lanes are in the folder. */
function describe({ record, rows, inRecord, inDays }: Counted, asked: readonly SpeechRequest[]): string {
  const { _id, name, known_model_ids = [record.model_id], created_at, usage, usage_applied } = record;
  const spoken = asked.map(({ modelId, beganAt, isWhole }) => `${beganAt} ${modelId}${isWhole ? ' whole' : ''}`);
  const counts = `${inRecord} speeches of ${name} are counted in its record and ${inDays} in its days`;
  const stored = JSON.stringify({ _id, known_model_ids, created_at, usage, usage_applied, rows });
  return `${counts}: ${stored}; asked for: ${spoken.join(', ')}`;
}
