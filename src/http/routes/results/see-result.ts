import type { Response } from 'express';
import { hasCode } from '../../../errors/api-error';
import type { CreateVoiceModelInput } from '../../../services/creation/create-voice-model';
import { findUpload } from '../../../services/creation/find-upload';
import { toJournalKey } from '../../../services/creation/journal-key';
import { type UploadOnceDeps, uploadOnce } from '../../../services/creation/upload-once';
import { publicPath } from '../../address/public-address';
import type { FormKeys } from './form-keys';

/** A form of a browser without scripts, parsed. */
export interface SentForm {
  readonly input: CreateVoiceModelInput;
  readonly call: Parameters<typeof uploadOnce>[2];
  readonly fingerprint: string;
}

/**
 * Makes a voice model of a form, once, and sends the browser to the page of the result. Returns what is counted: what became of
 * the record, `replayed`, or `idempotency_in_progress` where the first copy of the form is still worked on, whose page says so.
 * Throws what `uploadOnce` throws otherwise.
 */
export async function seeResult(
  deps: UploadOnceDeps,
  formKeys: FormKeys,
  res: Response,
  { input, call, fingerprint }: SentForm,
): Promise<string> {
  const key = await keyOfForm(deps, formKeys, call.client, fingerprint);
  // The key alone names the result, whoever the user is.
  const sender = { userId: null, client: call.client };
  const made = await uploadOnce(deps, input, call, toJournalKey(key, fingerprint, sender)).catch(unlessInProgress);
  if (made?.replayed === true) res.setHeader('Idempotent-Replayed', 'true');
  res.redirect(303, publicPath(res, `/uploads/${key}`));
  if (made === null) return 'idempotency_in_progress';
  return made.replayed ? 'replayed' : made.response.database_status;
}

/** The key of the same form a moment before, unless the voice model of that one was deleted; else a new one. */
async function keyOfForm(
  deps: UploadOnceDeps,
  formKeys: FormKeys,
  client: string,
  fingerprint: string,
): Promise<string> {
  const known = formKeys.find(client, fingerprint);
  if (known === null) return formKeys.draw(client, fingerprint);
  const found = await findUpload(deps, known);
  const isDeleted = found.kind === 'made' && found.response.database_status === 'deleted';
  return isDeleted ? formKeys.draw(client, fingerprint) : known;
}

function unlessInProgress(error: unknown): null {
  if (hasCode(error, 'idempotency_in_progress')) return null;
  throw error;
}
