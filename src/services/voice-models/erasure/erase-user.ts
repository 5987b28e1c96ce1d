import type { VoiceToErase } from '../../../database/repositories/identity/data-to-erase-repository';
import type { ErasedCounts } from '../../../domain/identity/erasure';
import { DAY_MS } from '../../../domain/values/time';
import { knownModelIds } from '../../../domain/versions/voice-version';
import type { VoiceModel } from '../../../domain/voice-model';
import { ApiError, hasCode } from '../../../errors/api-error';
import { eraseClips } from '../../clips';
import { type DeleteDeps, deleteVoiceModel } from '../delete-voice-model';
import { CONCERNS_ONE_VOICE } from '../deletion-failures';

/** What erasing needs. */
export interface EraseUserDeps extends DeleteDeps {
  /** Speeches that are not in the records yet: what is counted late would be left behind. */
  readonly usage: { readonly depth: number };
  /** Days for which consents are kept without the name; 0 for none. */
  readonly consentKeepDays: number;
}

/** One attempt to erase a user. */
export interface EraseAttempt {
  readonly userId: string;
  /** For the log and Fish.Audio. */
  readonly requestId: string;
  readonly requestedAt: Date;
  /** How many voices, in the order of their `_id`, come last in this attempt, because they failed in the one before. */
  readonly skip: number;
  /** Notes what was removed. Throws where the erasure is another process's by now. */
  readonly note: (removed: Partial<ErasedCounts>) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Why an attempt did not come to its end. */
export interface HeldUp {
  /** The code of a failure, or `uploads` or `usage` where something is still on its way into the records. */
  readonly waits_for: string;
  /** See EraseAttempt; as before where it is not given. */
  readonly skip?: number;
}

/** How many voices or Echos are looked up at once. */
const PAGE = 50;
/** What was spoken before is in the records by then, unless the database was away; others speak all the time. */
const USAGE_MS = 60_000;
/** After so many failures in a row the rest is left to the next attempt, because Fish.Audio may be away. */
const MAX_FAILED_IN_ROW = 3;

/**
 * Removes all of a user, as far as that is possible now. Resolves to null once nothing is left, else to what is waited for, and
 * where the next attempt begins. Every step can be repeated. Throws what the database throws, and `note`.
 */
export async function eraseUser(deps: EraseUserDeps, attempt: EraseAttempt): Promise<HeldUp | null> {
  const { dataToErase } = deps.database.identity;
  // Before anything is looked for: what is saved late from here on finds the mark.
  await dataToErase.markErased(attempt.userId, attempt.requestedAt);
  await attempt.note(await dataToErase.endUses(attempt.userId));
  const failed = await eraseVoices(deps, attempt);
  await eraseEchos(deps, attempt);
  try {
    await attempt.note({ clips: await eraseClips(deps, { userId: attempt.userId }, attempt.signal) });
  } catch (error) {
    // The store may be why voices have failed: the next attempt is to begin behind them all the same.
    if (failed === null || !isHeldUp(error)) throw error;
  }
  if (attempt.signal.aborted) return { waits_for: 'shutting_down' };
  if (failed !== null) return failed;
  if (await hasUploads(deps, attempt)) return { waits_for: 'uploads' };
  if (deps.usage.depth > 0 && Date.now() - attempt.requestedAt.getTime() < USAGE_MS) return { waits_for: 'usage' };
  // What was begun meanwhile may end later, and is to find the mark as well.
  await dataToErase.markErased(attempt.userId, new Date());
  await attempt.note(await dataToErase.removeOthers(attempt.userId));
  return null;
}

/** Null where no voice is left. One that cannot be deleted now holds up none of the others: the next attempt begins behind it. */
async function eraseVoices(deps: EraseUserDeps, attempt: EraseAttempt): Promise<HeldUp | null> {
  let waits_for: string | null = null;
  let failedInRow = 0;
  // Another user may have a record of the same model.
  const access = { userId: attempt.userId, need: 'own' } as const;
  const own = { ...deps, access, database: deps.database.for(access) };
  let { skip } = attempt;
  while (!attempt.signal.aborted) {
    const voices = await deps.database.identity.dataToErase.voices(attempt.userId, PAGE, skip);
    if (voices.length === 0 && waits_for !== null) return { waits_for, skip: 0 };
    if (voices.length === 0 && skip === 0) return null;
    // Behind the last one those come that failed before.
    if (voices.length === 0) skip = 0;
    for (const voice of voices) {
      if (attempt.signal.aborted) return null;
      const code = await eraseVoice(own, attempt, voice);
      failedInRow = code === null || CONCERNS_ONE_VOICE.has(code) ? 0 : failedInRow + 1;
      if (code === null) continue;
      waits_for = code;
      skip += 1;
      if (failedInRow === MAX_FAILED_IN_ROW) return { waits_for, skip };
    }
  }
  return null;
}

async function eraseVoice(deps: EraseUserDeps, attempt: EraseAttempt, voice: VoiceToErase): Promise<string | null> {
  try {
    // Each count at once: what follows may fail.
    await attempt.note({ consents_kept: await keepConsents(deps, voice) });
    await attempt.note({ clips: await eraseClips(deps, { voiceId: voice.id }, attempt.signal) });
    if (attempt.signal.aborted) return 'shutting_down';
    await attempt.note({ voice_models: 1, clips: await removeVoice(deps, attempt, voice) });
    return null;
  } catch (error) {
    if (!isHeldUp(error)) throw error;
    const { code } = error;
    deps.log.warn({ event: 'erasure_held_up', voice_id: voice.id, code }, 'A voice could not be erased yet');
    return code;
  }
}

/** Whether something could not be removed now; without the database nothing else could either. */
function isHeldUp(error: unknown): error is ApiError {
  return error instanceof ApiError && !hasCode(error, 'database_unavailable');
}

/** How many clips went with it that were made meanwhile. */
async function removeVoice(deps: EraseUserDeps, attempt: EraseAttempt, voice: VoiceToErase): Promise<number> {
  const { model_id: modelId } = voice;
  const { requestId } = attempt;
  const isNamed = modelId !== null && (await deps.database.getVoiceModelById(modelId)) !== null;
  if (!isNamed) {
    // Nothing names a model that could be deleted.
    await voice.remove();
    return 0;
  }
  const { deleted } = await deleteVoiceModel(deps, { modelId, fishAudio: true, inBackground: true, requestId });
  return deleted.clips ?? 0;
}

/** How many were kept that were not before. */
async function keepConsents(deps: EraseUserDeps, { model_id }: VoiceToErase): Promise<number> {
  const { consentKeepDays, database } = deps;
  const record = consentKeepDays === 0 || model_id === null ? null : await database.getVoiceModelById(model_id);
  if (record === null) return 0;
  const until = new Date(Date.now() + consentKeepDays * DAY_MS);
  return database.identity.dataToErase.keepConsents(consentsOf(record), until);
}

function consentsOf(record: VoiceModel): { model_id: string; consent: NonNullable<VoiceModel['consent']> }[] {
  const [first = record.model_id] = knownModelIds(record);
  const ofVersions = record.versions ?? [];
  const all = [{ model_id: first, consent: record.consent }, ...ofVersions];
  const given = all.flatMap(({ model_id, consent }) => (consent === null ? [] : [{ model_id, consent }]));
  return [...new Map(given.map((one) => [`${one.model_id} ${one.consent.at.getTime()}`, one])).values()];
}

async function eraseEchos({ database }: EraseUserDeps, { userId, note, signal }: EraseAttempt): Promise<void> {
  const own = database.for({ userId, need: 'own' });
  while (!signal.aborted) {
    const found = await database.identity.dataToErase.echos(userId, PAGE);
    if (found.length === 0) return;
    let echos = 0;
    for (const { id, remove } of found) {
      const isGone = id !== null && (await own.deleteEcho(id)) !== null;
      // No voice can be linked to one whose id is not one of ours.
      if (isGone || (await remove())) echos += 1;
    }
    await note({ echos });
    if (echos === 0) return;
  }
}

/** Whether uploads that were begun before are still on their way, in any process that shares the folder; each finds the mark. */
async function hasUploads({ journal }: EraseUserDeps, { userId, requestedAt }: EraseAttempt): Promise<boolean> {
  return (await journal.shared.ofUser(userId)).some(({ begun_at }) => Date.parse(begun_at) <= requestedAt.getTime());
}
