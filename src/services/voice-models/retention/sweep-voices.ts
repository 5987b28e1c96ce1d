import type { ClaimedSweep } from '../../../database/repositories/retention/retention-repository';
import type { StoredVoice } from '../../../database/repositories/retention/stored-voice';
import type { Access } from '../../../domain/identity/access';
import { judgeVoice, type Retention, type Warning } from '../../../domain/retention/judge-voice';
import { isHexId } from '../../../domain/values/hex-id';
import { hasCode } from '../../../errors/api-error';
import { reasonOf } from '../../../errors/reason-of';
import type { AuditTrail } from '../../identity';
import { type DeleteDeps, deleteVoiceModel } from '../delete-voice-model';
import { concernsOneVoice, hasRemovedNothing } from '../deletion-failures';

/** What removing unused voices needs. */
export interface SweepVoicesDeps extends DeleteDeps {
  /** Brings the speeches that this process has noted into the records; false where some are not there yet. */
  readonly countSpeeches: () => Promise<boolean>;
  /** Null where nothing is written down. */
  readonly audit: Pick<AuditTrail, 'note'> | null;
}

/** One sweep, and what is done in it. */
export interface Sweep {
  readonly claimed: ClaimedSweep;
  readonly retention: Retention;
  /** Whether voices are removed in it, and not only warned of. */
  readonly removes: boolean;
  readonly signal: AbortSignal;
}

/** So many voices are looked at together, and in one sweep. */
const BATCH = 200;
const MAX_LOOKED_AT = 5_000;
/** So many are removed in one sweep. */
const MAX_REMOVED = 50;
/** After so many failures in a row the others wait for the next sweep, because Fish.Audio or the database may be away. */
const MAX_FAILED_IN_ROW = 3;

/** While Fish.Audio is like this, no model would be deleted. */
const CANNOT_DELETE: ReadonlySet<string> = new Set(['not_configured', 'paused', 'key_refused']);

/** What is left of one sweep. */
interface Budget {
  removals: number;
  /** How many more may fail in a row. */
  failures: number;
}

/**
 * Goes on through all voices: announces the removal of those that nobody uses, takes it back for those that were used, and
 * removes those whose time is over, as a request would. Ends early where another process has begun the next sweep. Throws what
 * the database throws; the next sweep goes on from there.
 */
export async function sweepVoices(deps: SweepVoicesDeps, sweep: Sweep): Promise<void> {
  const { retention } = deps.database.library;
  const left = { removals: sweep.removes ? MAX_REMOVED : 0, failures: MAX_FAILED_IN_ROW };
  let { cursor } = sweep.claimed;
  for (let looked = 0; looked < MAX_LOOKED_AT && !sweep.signal.aborted; looked += BATCH) {
    const { items, next_cursor } = await retention.look(cursor, BATCH);
    const { removals } = left;
    for (const [place, voice] of items.entries()) {
      if (sweep.signal.aborted) return;
      await treat(deps, sweep, voice, left).catch((error: unknown) => {
        // One that another program has stored as it cannot be changed holds up none of the others.
        if (hasCode(error, 'database_unavailable')) throw error;
        heldUp(deps, voice, error);
      });
      // Those that were removed are not there to be gone past any more.
      const here = place - (removals - left.removals);
      if (left.failures === 0) return goOnBehind(deps, sweep, { cursor, place: here });
    }
    if (!(await retention.goOn(sweep.claimed, next_cursor)) || next_cursor === null) return;
    cursor = next_cursor;
  }
}

/** Has the next sweep begin behind the voice at this place after the cursor, so that those that fail hold up none of the others. */
async function goOnBehind(
  { database }: SweepVoicesDeps,
  { claimed }: Sweep,
  { cursor, place }: { readonly cursor: string | undefined; readonly place: number },
): Promise<void> {
  const { retention } = database.library;
  const { next_cursor } = await retention.look(cursor, place + 1);
  await retention.goOn(claimed, next_cursor);
}

function heldUp({ log }: SweepVoicesDeps, { model_id }: StoredVoice, error: unknown): void {
  log.warn(
    { event: 'expiry_held_up', model_id, reason: reasonOf(error) },
    'An unused voice could not be announced or removed; it is tried again',
  );
}

async function treat(deps: SweepVoicesDeps, sweep: Sweep, voice: StoredVoice, left: Budget): Promise<void> {
  const { retention } = deps.database.library;
  const verdict = judgeVoice(voice, sweep.claimed, sweep.retention);
  if (verdict.kind === 'remove') return remove(deps, sweep, voice, left);
  if (verdict.kind === 'keep') {
    if (voice.expiry !== null) await retention.keep(voice);
    return;
  }
  if (!isAnnounced(voice, verdict)) await retention.warn(voice, verdict);
}

function isAnnounced({ expiry }: StoredVoice, { warned_at, at }: Warning): boolean {
  return expiry !== null && expiry.warned_at === warned_at && expiry.at.getTime() === at.getTime();
}

async function remove(deps: SweepVoicesDeps, sweep: Sweep, voice: StoredVoice, left: Budget): Promise<void> {
  const { fishAudio, countSpeeches, log } = deps;
  const { retention } = deps.database.library;
  if (left.removals === 0 || CANNOT_DELETE.has(fishAudio.state)) return;
  const { model_id, user_id } = voice;
  const access = isHexId(user_id) ? ({ userId: user_id, need: 'own' } as const) : null;
  if (await isDoubled(deps, model_id, access)) return;
  // What was spoken and waits on disk counts as well.
  if (!(await countSpeeches()) || !(await retention.beginRemoval(voice, sweep.claimed.now))) return;
  try {
    const requestId = sweep.claimed.claimId.toHexString();
    const own = { ...deps, access, database: deps.database.for(access) };
    await deleteVoiceModel(own, { modelId: model_id, fishAudio: true, inBackground: true, requestId });
  } catch (error) {
    // Somebody else has removed it meanwhile.
    if (hasCode(error, 'voice_model_not_found')) return;
    left.failures = concernsOneVoice(error) ? MAX_FAILED_IN_ROW : left.failures - 1;
    // What may be removed in part is not given back to use: the next sweep finishes it.
    if (hasRemovedNothing(error, voice.model_count)) await retention.giveUpRemoval(voice).catch(() => undefined);
    heldUp(deps, voice, error);
    return;
  }
  left.removals -= 1;
  left.failures = MAX_FAILED_IN_ROW;
  log.info({ event: 'voice_expired', model_id }, 'Removed a voice that nobody has used');
  if (access !== null) deps.audit?.note({ user_id, action: 'voice_expired', by: 'service', model_id });
}

/** Whether a deletion by this `model_id` could mean another record than the one that nobody uses. */
async function isDoubled({ database }: SweepVoicesDeps, modelId: string, access: Access): Promise<boolean> {
  const holders = await database.versions.holdersOf([modelId]);
  return holders.filter(({ user_id }) => access === null || user_id === access.userId).length > 1;
}
