import { type CreatedEntry, isCreated, type JournalEntry, type JournalKey } from '../../journal/entries/journal-entry';
import type { Journal } from '../../journal/journal';
import { ModelFailed } from '../model-states';
import type { SettledOperation } from '../operations';
import { OutcomeUnknown } from './create-model-once';
import {
  type CreateVoiceModelCall,
  type CreateVoiceModelDeps,
  type CreateVoiceModelInput,
  createVoiceModel,
} from './create-voice-model';
import { type Idempotency, inProgress } from './idempotency';
import { sampleStatusAfter } from './sample-status';
import { toUploadResponse, type UploadResponse } from './upload-response';

/** What an upload needs. */
export interface UploadOnceDeps extends CreateVoiceModelDeps {
  readonly idempotency: Idempotency;
  readonly journal: Journal;
}

/** The response to an upload, and whether it is that of an earlier request with the same key. */
export interface UploadResult {
  readonly response: UploadResponse;
  readonly replayed: boolean;
}

const CREATED = 201;

/** The uploads of earlier requests with the same key that are not in the records yet. */
function unresolvedUploads(journal: Journal, key: JournalKey): readonly JournalEntry[] {
  const isSame = ({ key: other }: JournalEntry) => other?.scope === key.scope && other.key_hash === key.key_hash;
  return journal.entries().filter(isSame);
}

/** Responds for an earlier request that made its model and ended before it could respond. */
async function finishUnresolved(
  { operations, idempotency, samples }: UploadOnceDeps,
  { operation_id, model_id, model_status: { model_state }, record }: CreatedEntry,
  key: JournalKey,
): Promise<UploadResult> {
  const outcome = await operations.save(operation_id, model_id);
  const sample_status = await sampleStatusAfter(outcome, samples, record.samples_id);
  const response = toUploadResponse({
    model_id,
    model_state,
    outcome,
    sample_status,
    duplicate_of: null,
    warnings: [],
  });
  await idempotency.complete(key, CREATED, response);
  return { response, replayed: true };
}

/**
 * Whether there may still be a model of this key. The worker completes or releases the key once it knows; without a journal
 * entry, the next attempt looks for the model. It has to do so as well where this attempt was to look first and may have
 * failed before that.
 */
function isUnresolved(error: unknown, { mayHaveRun }: Pick<CreateVoiceModelCall, 'mayHaveRun'>): boolean {
  if (error instanceof ModelFailed) return error.remains;
  return error instanceof OutcomeUnknown || mayHaveRun;
}

async function runWithKey(
  deps: UploadOnceDeps,
  input: CreateVoiceModelInput,
  key: JournalKey,
  call: Omit<CreateVoiceModelCall, 'key'>,
): Promise<UploadResult> {
  const { idempotency } = deps;
  try {
    const response = toUploadResponse(await createVoiceModel(deps, input, { ...call, key }));
    await idempotency.complete(key, CREATED, response);
    return { response, replayed: false };
  } catch (error) {
    if (isUnresolved(error, call)) idempotency.markUnresolved(key);
    else await idempotency.release(key);
    throw error;
  }
}

/**
 * Makes a voice model, once for each idempotency key: a repeated request gets the response to the first one. Throws
 * ApiError `idempotency_in_progress` or `idempotency_key_reused`, and what createVoiceModel throws; a request that made
 * nothing releases its key.
 */
export async function uploadOnce(
  deps: UploadOnceDeps,
  input: CreateVoiceModelInput,
  call: Omit<CreateVoiceModelCall, 'key' | 'mayHaveRun'>,
  key: JournalKey | null,
): Promise<UploadResult> {
  if (key === null) {
    const created = await createVoiceModel(deps, input, { ...call, key, mayHaveRun: false });
    return { response: toUploadResponse(created), replayed: false };
  }
  const verdict = await deps.idempotency.claim(key);
  if (verdict.kind === 'replay') return { response: JSON.parse(verdict.response.body), replayed: true };
  const unresolved = unresolvedUploads(deps.journal, key);
  if (!unresolved.every(isCreated)) {
    deps.idempotency.markUnresolved(key);
    throw inProgress();
  }
  const made = unresolved.find(({ key: other }) => other?.fingerprint === key.fingerprint);
  if (made !== undefined) return finishUnresolved(deps, made, key);
  return runWithKey(deps, input, key, { ...call, mayHaveRun: verdict.mayHaveRun });
}

/**
 * Resolves the key of an upload whose request has ended without a response. It is released only after the model was
 * looked for: that an upload was never sent says nothing about an earlier one with the same key, whose only trace may
 * be the key. The next request then looks first. Where a later upload with the key is in the journal, the key belongs
 * to that one.
 */
export async function resolveKey(
  { idempotency, journal, samples }: Pick<UploadOnceDeps, 'idempotency' | 'journal' | 'samples'>,
  { entry: { key, state, record }, made }: SettledOperation,
): Promise<void> {
  if (key === null) return;
  if (made !== null) {
    const sample_status = await sampleStatusAfter(made.outcome, samples, record.samples_id);
    const created = { ...made, sample_status, duplicate_of: null, warnings: [] };
    await idempotency.complete(key, CREATED, toUploadResponse(created));
  } else if (state !== 'intent' && unresolvedUploads(journal, key).length === 0)
    await idempotency.releaseUnresolved(key);
}
