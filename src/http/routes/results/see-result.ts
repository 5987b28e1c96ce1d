import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import { z } from 'zod';
import { sha256Hex } from '../../../domain/values/sha256-hex';
import { hasCode } from '../../../errors/api-error';
import { findUpload } from '../../../services/creation/find-upload';
import { toJournalKey } from '../../../services/creation/journal-key';
import type { Upload } from '../../../services/creation/upload-once';
import { publicPath } from '../../address/public-address';
import { noteOperation } from '../../identity/audited';
import type { ReceivedUpload } from '../../uploads/upload-receiver';
import { type MakeUploadDeps, makeUpload } from '../upload/make-upload';

/** A form of a browser without scripts, parsed. */
export interface SentForm extends Omit<Upload, 'key'> {
  readonly fingerprint: string;
  readonly formKey: string;
  /** The user who has signed in; null without sign-in. */
  readonly sentBy: string | null;
}

/**
 * Takes out of a form what the page has drawn for it at random (`form_key`), by which it is known when it is sent again. A form
 * without it gets one of its own.
 */
export function takeFormKey(received: ReceivedUpload): { readonly form: ReceivedUpload; readonly formKey: string } {
  const { form_key, ...fields } = received.fields;
  return { form: { ...received, fields }, formKey: z.uuid().safeParse(form_key).data ?? randomUUID() };
}

/**
 * Makes a voice model of a form, once, and sends the browser to the page of the result. Returns what is counted: what became of
 * the record, `replayed`, or `idempotency_in_progress` where the first copy of the form is still worked on, whose page says so.
 * Throws what `makeUpload` throws otherwise.
 */
export async function seeResult(
  deps: MakeUploadDeps,
  res: Response,
  { input, call, fingerprint, formKey, sentBy }: SentForm,
): Promise<string> {
  const key = await keyOfForm(deps, { formKey, fingerprint, sentBy });
  // Without sign-in the key alone names the result, whoever the user is.
  const sender = { userId: sentBy, client: call.client };
  const upload = { input, call, key: toJournalKey(key, fingerprint, sender) };
  const made = await makeUpload(deps, res, upload).catch(unlessInProgress);
  if (made !== null) noteOperation(res, 'uploadReference', made.response);
  res.redirect(303, publicPath(res, `/uploads/${key}`));
  if (made === null) return 'idempotency_in_progress';
  return made.replayed ? 'replayed' : made.response.database_status;
}

/**
 * The key of a form with this content: a form that was changed before it was sent again is another upload. Where the voice model
 * that it made was deleted, it is the next key. Nobody can guess it without what the page has drawn.
 */
async function keyOfForm(
  deps: MakeUploadDeps,
  form: Pick<SentForm, 'formKey' | 'fingerprint' | 'sentBy'>,
): Promise<string> {
  const { formKey, fingerprint, sentBy } = form;
  const hash = sha256Hex(`${formKey} ${fingerprint}`);
  const key = hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
  const found = await findUpload(deps, key, sentBy);
  const isDeleted = found.kind === 'made' && found.response.database_status === 'deleted';
  return isDeleted ? keyOfForm(deps, { ...form, formKey: key }) : key;
}

function unlessInProgress(error: unknown): null {
  if (hasCode(error, 'idempotency_in_progress')) return null;
  throw error;
}
