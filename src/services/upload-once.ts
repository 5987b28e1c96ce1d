import type { Journal } from '../journal/journal';
import type { JournalEntry, JournalKey } from '../journal/journal-entry';
import { type CreateVoiceModelParts, createVoiceModel } from './create-voice-model';
import { type Idempotency, inProgress } from './idempotency';
import type { SettledOperation } from './journal-worker';
import { OutcomeUnknown } from './make-model';
import { toUploadAnswer, type UploadAnswer } from './upload-answer';
import type { CreateVoiceModelInput } from './voice-model-input';

/** What an upload needs. */
export interface UploadOnceParts extends CreateVoiceModelParts {
  readonly idempotency: Idempotency;
  readonly journal: Journal;
}

/** The answer of an upload, and whether it is that of an earlier request with the same key. */
export interface UploadResult {
  readonly answer: UploadAnswer;
  readonly replayed: boolean;
}

const CREATED = 201;

function isLeftToTheWorker(journal: Journal, key: JournalKey): boolean {
  const sameKey = ({ key: other }: JournalEntry) => other?.scope === key.scope && other.key_hash === key.key_hash;
  return journal.entries().some((entry) => sameKey(entry) && entry.state !== 'created');
}

async function runWithKey(
  parts: UploadOnceParts,
  input: CreateVoiceModelInput,
  key: JournalKey,
  call: { readonly requestId: string; readonly mayHaveRun: boolean },
): Promise<UploadResult> {
  const { idempotency } = parts;
  try {
    const answer = toUploadAnswer(await createVoiceModel(parts, input, { ...call, key }));
    await idempotency.complete(key, CREATED, answer);
    return { answer, replayed: false };
  } catch (error) {
    // The worker completes or releases the key once it knows; without a journal entry, the next go looks for the model.
    if (error instanceof OutcomeUnknown) idempotency.leaveOpen(key);
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
  parts: UploadOnceParts,
  input: CreateVoiceModelInput,
  requestId: string,
  key: JournalKey | null,
): Promise<UploadResult> {
  if (key === null) {
    const created = await createVoiceModel(parts, input, { requestId, key, mayHaveRun: false });
    return { answer: toUploadAnswer(created), replayed: false };
  }
  const verdict = await parts.idempotency.claim(key);
  if (verdict.kind === 'replay') return { answer: JSON.parse(verdict.answer.body), replayed: true };
  if (verdict.mayHaveRun && isLeftToTheWorker(parts.journal, key)) {
    parts.idempotency.leaveOpen(key);
    throw inProgress();
  }
  return runWithKey(parts, input, key, { requestId, mayHaveRun: verdict.mayHaveRun });
}

/** Settles the key of an upload whose request has ended without an answer. */
export async function settleKey(idempotency: Idempotency, { entry, made }: SettledOperation): Promise<void> {
  if (entry.key === null) return;
  if (made === null) await idempotency.release(entry.key);
  else await idempotency.complete(entry.key, CREATED, toUploadAnswer({ ...made, warnings: [] }));
}
