import { mapWithConcurrency } from '../../concurrency/map-with-concurrency';
import type { DatabaseManager } from '../../database/database-manager';
import type { Log } from '../../domain/log';
import type { UsageSum, VoiceUsageSum } from '../../domain/usage/voice-usage';
import { DAY_MS } from '../../domain/values/time';
import type { Journal } from '../../journal/journal';
import type { UsageDraft } from '../../journal/usage/usage-lane';
import type { WaitingSum } from '../../journal/usage/usage-schemas';

/** Where the voice of a model is looked for. */
export interface FindVoicesDeps {
  readonly database: Pick<DatabaseManager, 'getVoiceModelById'>;
  readonly journal: Pick<Journal, 'shared'>;
  readonly log: Log;
}

/** The sums whose voice is known, and those for whose record is still to be waited. */
export interface FoundVoices {
  readonly counted: readonly VoiceUsageSum[];
  readonly waiting: readonly WaitingSum[];
}

const PARALLEL = 8;
/** For so long, with the database there, an upload may take to be recorded by another installation. */
const PATIENCE_MS = 5 * 60_000;
/** An upload that waits in the journal longer than this has failed for a reason of its own. */
const MAX_WAIT_MS = 7 * DAY_MS;
const MAX_WAITING = 10_000;
const MAX_LOOKED_FOR = 1_000;

/**
 * Finds the voices of what was spoken while their records could not be read: with the database away, or before an upload was
 * recorded. What has no record, nor an upload that may become one, is not counted. What waits already is looked for
 * only if `again`. Throws what the database throws.
 */
export async function findVoices(
  deps: FindVoicesDeps,
  { noted, waiting }: Pick<UsageDraft, 'noted' | 'waiting'>,
  again: boolean,
): Promise<FoundVoices> {
  const since = new Date().toISOString();
  const unknown = noted.filter((sum) => !hasVoice(sum)).map((sum) => ({ ...sum, since, isExpected: true }));
  const lookedFor = [...unknown, ...(again ? waiting.slice(0, MAX_LOOKED_FOR) : [])];
  const postponed = again ? waiting.slice(MAX_LOOKED_FOR) : waiting;
  const modelIds = [...new Set(lookedFor.map(({ model_id }) => model_id))];
  const found = new Map(
    await mapWithConcurrency(modelIds, PARALLEL, async (id): Promise<[string, Found]> => [id, await find(deps, id)]),
  );
  const counted = [...noted.filter(hasVoice)];
  const still: WaitingSum[] = [];
  for (const { since: begun, isExpected: _, ...sum } of lookedFor) {
    const voice = found.get(sum.model_id) ?? null;
    if (voice !== null && voice !== 'waits') counted.push({ ...sum, ...voice });
    else if (mayCome(voice, begun)) still.push({ ...sum, since: begun, isExpected: voice === 'waits' });
  }
  // Those that were not looked for come first the next time.
  return { counted, waiting: atMost([...postponed, ...still], deps.log) };
}

/** `waits` for an upload in the journal, null where nothing is known. */
type Found = Pick<VoiceUsageSum, 'voice_id' | 'user_id'> | 'waits' | null;

async function find({ database, journal }: FindVoicesDeps, modelId: string): Promise<Found> {
  // The journal before the records: what is saved in between is then found in one of the two.
  const upload = await journal.shared.findCreated(modelId);
  const record = await database.getVoiceModelById(modelId);
  if (record !== null) return { voice_id: record._id, user_id: record.user_id || null };
  return upload === null ? null : 'waits';
}

function hasVoice(sum: UsageSum): sum is VoiceUsageSum {
  return sum.voice_id !== null;
}

function mayCome(voice: 'waits' | null, since: string): boolean {
  return Date.now() - Date.parse(since) < (voice === 'waits' ? MAX_WAIT_MS : PATIENCE_MS);
}

function atMost(waiting: readonly WaitingSum[], log: Log): readonly WaitingSum[] {
  if (waiting.length <= MAX_WAITING) return waiting;
  // Rather those of models that nothing is known of than those that an upload is waited for.
  const byWorth = [...waiting.filter(({ isExpected }) => isExpected), ...waiting.filter((sum) => !sum.isExpected)];
  const speeches = byWorth.slice(MAX_WAITING).reduce((count, sum) => count + sum.speeches, 0);
  log.error({ event: 'usage_lost', speeches }, 'Some speeches cannot be counted');
  return byWorth.slice(0, MAX_WAITING);
}
