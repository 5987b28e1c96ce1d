import type { Document } from 'mongodb';
import { mapWithConcurrency } from '../../../concurrency/map-with-concurrency';
import { DAY_MS } from '../../../domain/values/time';
import type { Collections } from '../../collections';
import type { DatabaseCalls } from '../../connection/database-gateway';
import type { FailureScope } from '../../database-failure';
import { membersOf, readNumber } from '../../decoder/read-values';
import { describeSaveFailure } from '../../save-failure';
import { sameAs } from '../filters';
import { APPLIED, addToDay, addToVoice, byDay, byVoice, idsOf, type NumberedSums } from './add-usage';
import { readUsage, type UsageQuery, type UsageReport } from './read-usage';

const CALL_SCOPES: ReadonlySet<FailureScope> = new Set(['call', 'for_good']);

/** Updates at once: enough to hide the latency, few enough to leave connections for requests. */
const LANES = 8;

/**
 * After so long without a speech of a voice from a lane, it is forgotten which of its batches the voice has. The number of a
 * batch tells when it was made. Only one that was written and waited as long to be confirmed would be written again.
 */
const FORGET_AFTER_MS = 30 * DAY_MS;

/**
 * What voices have spoken: the member `usage` of their records, and a row for each user, voice and UTC day in the collection
 * `usage_days`. Each is changed by one update, which adds the sums of a batch and notes its number, and does nothing where
 * that number is there already. So a batch can be written as often as necessary, by whichever process.
 */
export class UsageRepository {
  readonly #database: DatabaseCalls;

  constructor(database: DatabaseCalls) {
    this.#database = database;
  }

  /**
   * Writes a batch. Resolves to how many records and rows cannot be added to, because of what another program has stored
   * there. Throws what the database throws, and has to be called again then; what fails alone does not hold up the others.
   */
  async add({ counted, ...batch }: NumberedSums): Promise<number> {
    const failures: unknown[] = [];
    const run = (add: typeof addToDay) => async (sums: ReturnType<typeof byVoice>[number]) => {
      try {
        return await this.#database.idempotent((collections, signal) => add(collections, batch, sums, signal));
      } catch (error) {
        if (!concernsThisCall(error)) throw error;
        failures.push(error);
        return true;
      }
    };
    const results = [
      ...(await mapWithConcurrency(byVoice(counted), LANES, run(addToVoice))),
      ...(await mapWithConcurrency(byDay(counted), LANES, run(addToDay))),
    ];
    if (failures.length > 0) throw failures[0];
    return results.filter((isAdded) => !isAdded).length;
  }

  /** Forgets the batches of lanes that a voice has not spoken through for long, so that its record does not grow. */
  forgetOldLanes(voiceId: string): Promise<void> {
    return this.#database.idempotent((collections, signal) => forgetOldLanes(collections, voiceId, signal));
  }

  /** What the voices of a user spoke. Throws what the database throws. */
  read(query: UsageQuery): Promise<UsageReport> {
    return this.#database.idempotent((collections, signal) => readUsage(collections, query, signal));
  }
}

/** Whether other updates may succeed although this one failed. */
function concernsThisCall(error: unknown): boolean {
  return CALL_SCOPES.has(describeSaveFailure(error).scope);
}

async function forgetOldLanes({ voiceModels }: Collections, voiceId: string, signal: AbortSignal): Promise<void> {
  const options = { signal, projection: { model_id: 1, [APPLIED]: 1 } };
  const found: Document | null = await voiceModels.findOne({ _id: { $in: idsOf(voiceId) } } as Document, options);
  if (found === null) return;
  const before = Date.now() - FORGET_AFTER_MS;
  const old = Object.entries(membersOf(found[APPLIED]))
    .filter(([, seq]) => (readNumber(seq) ?? before) < before)
    .map(([lane, seq]): [string, unknown] => [`${APPLIED}.${lane}`, seq]);
  if (old.length === 0) return;
  const $unset = Object.fromEntries(old.map(([member]) => [member, '']));
  await voiceModels.updateOne({ ...sameAs(found), ...Object.fromEntries(old) }, { $unset });
}
