import type { SaveOutcome } from '../../domain/save-outcome';
import { ApiError } from '../../errors/api-error';
import { type CreatedEntry, isCreated, type JournalKey, keptUnder } from '../../journal/entries/journal-entry';
import type { Journal } from '../../journal/journal';
import { journalUnavailable } from '../../journal/journal-errors';
import type { FairUse } from '../fair-use';
import { ModelFailed } from '../model-states';
import type { SettledOperation } from '../operations';
import { OutcomeUnknown } from './create-model-once';
import {
  type CreatedVoiceModel,
  type CreateVoiceModelCall,
  type CreateVoiceModelDeps,
  type CreateVoiceModelInput,
  createVoiceModel,
} from './create-voice-model';
import { type Idempotency, inProgress } from './idempotency';
import { sampleStatusAfter } from './sample-status';
import { responseOf, toUploadResponse, type UploadResponse } from './upload-response';

/** What an upload needs. */
export interface UploadOnceDeps extends CreateVoiceModelDeps {
  readonly idempotency: Idempotency;
  readonly journal: Journal;
  readonly fairUse: Pick<FairUse, 'voices'>;
}

/** An upload that was received and parsed, and the key that it came with. */
export interface Upload {
  readonly input: CreateVoiceModelInput;
  readonly call: Omit<CreateVoiceModelCall, 'key' | 'mayHaveRun'>;
  readonly key: JournalKey | null;
}

/** The response to an upload, and whether it is that of an earlier request with the same key. */
export interface UploadResult<R = UploadResponse> {
  readonly response: R;
  readonly replayed: boolean;
}

/** How a voice model is made, where an earlier attempt with the same key may have made it already, and what is said of it. */
export interface Making<R> {
  readonly make: (attempt: { readonly mayHaveRun: boolean }) => Promise<CreatedVoiceModel>;
  readonly respond: (created: CreatedVoiceModel) => R;
}

/** What an upload fails with whose voice was made and then taken away again, for this reason. */
export class TakenBack extends ApiError {
  override readonly name = 'TakenBack';
  /** Whether something of it may still be there. */
  readonly remains: boolean;

  constructor({ code, detail, details }: ApiError, { remains }: { readonly remains: boolean }) {
    super(code, detail, details);
    this.remains = remains;
  }
}

const CREATED = 201;

/** Whether what was made has gone because all of its user was erased. */
function isErased(outcome: SaveOutcome): boolean {
  return outcome.kind === 'deleted' && outcome.isErased === true;
}

/**
 * What earlier requests with this key have left in the journals that share the data folder: null for nothing, else the upload that
 * made its model. Throws `idempotency_in_progress` where one may still be making it, and `journal_unavailable`.
 */
async function findUnresolved(
  { journal }: Pick<UploadOnceDeps, 'journal'>,
  key: JournalKey,
  { mayHaveRun }: Pick<CreateVoiceModelCall, 'mayHaveRun'>,
): Promise<CreatedEntry | null> {
  // The claim of a process that died is taken over at once, and its upload may still be under way at Fish.Audio: the worker, which
  // adopts at intervals, must not be the only one to know of it.
  if (mayHaveRun) {
    await journal.adoptOrphans().catch((error) => {
      throw journalUnavailable(error);
    });
  }
  // A key that is new has no upload, which need not be looked for in large folders each time.
  const uploads = await journal.shared.ofKey(key, { urgent: mayHaveRun });
  if (!uploads.every(isCreated)) throw inProgress();
  const made = uploads.find(({ key: other }) => other?.fingerprint === key.fingerprint);
  if (made === undefined) return null;
  const whole = await journal.shared.load(made.operation_id);
  // Whoever has recorded it in this moment completes the key.
  if (whole === null || !isCreated(whole)) throw inProgress();
  return whole;
}

/** Saves the record of an upload that this process holds, or another one. Never throws. */
function saveUnresolved({ operations, journal }: UploadOnceDeps, entry: CreatedEntry): Promise<SaveOutcome> {
  const { operation_id, model_id } = entry;
  if (journal.shared.isOwn(operation_id)) return operations.save(operation_id, model_id);
  return operations.saveOfOther(entry).catch((): SaveOutcome => ({ kind: 'queued' }));
}

/** Responds for an earlier request that made its model and ended before it could respond. */
async function finishUnresolved<R extends object>(
  deps: UploadOnceDeps,
  entry: CreatedEntry,
  key: JournalKey,
  { respond }: Making<R>,
): Promise<UploadResult<R>> {
  const { idempotency, samples } = deps;
  const { model_id, model_status, record } = entry;
  const { model_state } = model_status;
  const outcome = await saveUnresolved(deps, entry);
  const sample_status = await sampleStatusAfter(outcome, samples, keptUnder(record));
  const created = { model_id, model_state, outcome, sample_status, duplicate_of: null, advice: [] };
  const response = respond(created);
  if (isErased(outcome)) await idempotency.release(key);
  else await idempotency.complete(key, CREATED, response);
  return { response, replayed: true };
}

/**
 * Whether there may still be a model of this key. The worker completes or releases the key once it knows; without a journal
 * entry, the next attempt looks for the model. It has to do so as well where this attempt was to look first and may have
 * failed before that.
 */
function isUnresolved(error: unknown, { mayHaveRun }: Pick<CreateVoiceModelCall, 'mayHaveRun'>): boolean {
  if (error instanceof ModelFailed || error instanceof TakenBack) return error.remains;
  return error instanceof OutcomeUnknown || mayHaveRun;
}

async function runWithKey<R extends object>(
  { idempotency }: UploadOnceDeps,
  key: JournalKey,
  attempt: { readonly mayHaveRun: boolean },
  { make, respond }: Making<R>,
): Promise<UploadResult<R>> {
  try {
    const response = respond(await make(attempt));
    await idempotency.complete(key, CREATED, response);
    return { response, replayed: false };
  } catch (error) {
    if (isUnresolved(error, attempt)) idempotency.markUnresolved(key);
    else await idempotency.release(key);
    throw error;
  }
}

/**
 * Makes a voice model once for each idempotency key: a repeated request gets the response to the first one. Throws ApiError
 * `idempotency_in_progress` or `idempotency_key_reused`, and what `make` throws; a request that made nothing releases its key.
 */
export async function makeOnce<R extends object>(
  deps: UploadOnceDeps,
  key: JournalKey | null,
  making: Making<R>,
): Promise<UploadResult<R>> {
  if (key === null) return { response: making.respond(await making.make({ mayHaveRun: false })), replayed: false };
  const verdict = await deps.idempotency.claim(key);
  if (verdict.kind === 'replay') return { response: JSON.parse(verdict.response.body), replayed: true };
  const made = await findUnresolved(deps, key, verdict).catch((error) => {
    deps.idempotency.markUnresolved(key);
    throw error;
  });
  if (made !== null) return finishUnresolved(deps, made, key, making);
  return runWithKey(deps, key, { mayHaveRun: verdict.mayHaveRun }, making);
}

/**
 * Makes a voice model of an upload. `guard` makes it, and may take it away again and throw, before anything is kept for the key. Throws
 * `too_many_voices`, and what `makeOnce`, `createVoiceModel` and the guard throw.
 */
export function uploadOnce(
  deps: UploadOnceDeps,
  { input, call, key }: Upload,
  guard: <T extends { readonly model_id: string }>(make: () => Promise<T>) => Promise<T>,
): Promise<UploadResult> {
  return makeOnce(deps, key, {
    make: (attempt) => {
      const make = () => guard(() => createVoiceModel(deps, input, { ...call, ...attempt, key }));
      const { voices } = deps.fairUse;
      if (voices === null || input.user_id === null) return make();
      // Sent again, it has the place that an attempt whose outcome is unknown has left.
      const id = key === null ? {} : { id: key.key_hash };
      return voices.with(input.user_id, { ...id, mayHaveMade: (error) => isUnresolved(error, attempt) }, make);
    },
    respond: toUploadResponse,
  });
}

/**
 * Resolves the key of an upload whose request has ended without a response. It is released only after the model was
 * looked for: that an upload was never sent says nothing about an earlier one with the same key, whose only trace may
 * be the key. The next request then looks first. Where a later upload with the key is in the journal, the key belongs
 * to that one. What went with all of its user leaves its key to be used anew.
 */
export async function resolveKey(
  { idempotency, journal, samples }: Pick<UploadOnceDeps, 'idempotency' | 'journal' | 'samples'>,
  { entry: { key, state, record }, made }: SettledOperation,
): Promise<void> {
  if (key === null) return;
  if (made !== null && isErased(made.outcome)) await idempotency.releaseUnresolved(key);
  else if (made !== null) {
    const sample_status = await sampleStatusAfter(made.outcome, samples, keptUnder(record));
    const created = { ...made, sample_status, duplicate_of: null, advice: [] };
    await idempotency.complete(key, CREATED, responseOf(record, created));
  } else if (state !== 'intent' && (await journal.shared.ofKey(key, { urgent: true })).length === 0)
    await idempotency.releaseUnresolved(key);
}
