import type { JournalEntry, JournalKey } from '../../journal/entries/journal-entry';
import type { Journal } from '../../journal/journal';
import type { SettledOperation } from '../operations';
import { type CreateVoiceModelCall, type CreateVoiceModelDeps, createVoiceModel } from './create-voice-model';
import { type Idempotency, inProgress } from './idempotency';
import { OutcomeUnknown } from './make-model';
import { toUploadAnswer, type UploadAnswer } from './upload-answer';
import type { CreateVoiceModelInput } from './voice-model-input';

/** What an upload needs. */
export interface UploadOnceDeps extends CreateVoiceModelDeps {
  readonly idempotency: Idempotency;
  readonly journal: Journal;
}

/** The answer of an upload, and whether it is that of an earlier request with the same key. */
export interface UploadResult {
  readonly answer: UploadAnswer;
  readonly replayed: boolean;
}

const CREATED = 201;

/** What earlier requests with the same key have left to the worker. */
function leftBehind(journal: Journal, key: JournalKey): readonly JournalEntry[] {
  const isSame = ({ key: other }: JournalEntry) => other?.scope === key.scope && other.key_hash === key.key_hash;
  return journal.entries().filter(isSame);
}

/** Answers for an earlier request that made its model and ended before it could say so. */
async function finishLeft(
  { operations, idempotency }: UploadOnceDeps,
  { operation_id, model_id }: JournalEntry,
  key: JournalKey,
): Promise<UploadResult> {
  const modelId = model_id as string;
  const outcome = await operations.save(operation_id, modelId);
  const answer = toUploadAnswer({ model_id: modelId, outcome, duplicate_of: null, warnings: [] });
  await idempotency.complete(key, CREATED, answer);
  return { answer, replayed: true };
}

async function runWithKey(
  deps: UploadOnceDeps,
  input: CreateVoiceModelInput,
  key: JournalKey,
  call: Omit<CreateVoiceModelCall, 'key'>,
): Promise<UploadResult> {
  const { idempotency } = deps;
  try {
    const answer = toUploadAnswer(await createVoiceModel(deps, input, { ...call, key }));
    await idempotency.complete(key, CREATED, answer);
    return { answer, replayed: false };
  } catch (error) {
    // The worker completes or releases the key once it knows; without a journal entry, the next go looks for the model.
    // So it has to where this go was to look first and may not have come to it.
    if (error instanceof OutcomeUnknown || call.mayHaveRun) idempotency.leaveOpen(key);
    else await idempotency.release(key);
    throw error;
  }
}

/**
 * Makes a voice model, once for each idempotency key: a repeated request gets the answer of the first one. Throws ApiError
 * `idempotency_in_progress` or `idempotency_key_reused`, and what createVoiceModel throws; a request that made nothing
 * leaves its key free.
 */
export async function uploadOnce(
  deps: UploadOnceDeps,
  input: CreateVoiceModelInput,
  call: Omit<CreateVoiceModelCall, 'key' | 'mayHaveRun'>,
  key: JournalKey | null,
): Promise<UploadResult> {
  if (key === null) {
    const created = await createVoiceModel(deps, input, { ...call, key, mayHaveRun: false });
    return { answer: toUploadAnswer(created), replayed: false };
  }
  const verdict = await deps.idempotency.claim(key);
  if (verdict.kind === 'replay') return { answer: JSON.parse(verdict.answer.body), replayed: true };
  const left = leftBehind(deps.journal, key);
  if (left.some(({ state }) => state !== 'created')) {
    deps.idempotency.leaveOpen(key);
    throw inProgress();
  }
  const made = left.find(({ key: other }) => other?.fingerprint === key.fingerprint);
  if (made !== undefined) return finishLeft(deps, made, key);
  return runWithKey(deps, input, key, { ...call, mayHaveRun: verdict.mayHaveRun });
}

/**
 * Settles the key of an upload whose request has ended without an answer. It is freed only after the model was looked for:
 * that an upload was never sent says nothing about an earlier one with the same key, of which nothing else may be left. The
 * next request then looks first. Where a later upload with the key is in the journal, the key is left to that one.
 */
export async function settleKey(
  { idempotency, journal }: Pick<UploadOnceDeps, 'idempotency' | 'journal'>,
  { entry: { key, state }, made }: SettledOperation,
): Promise<void> {
  if (key === null) return;
  if (made !== null)
    await idempotency.complete(key, CREATED, toUploadAnswer({ ...made, duplicate_of: null, warnings: [] }));
  else if (state !== 'intent' && leftBehind(journal, key).length === 0) await idempotency.releaseUnresolved(key);
}
