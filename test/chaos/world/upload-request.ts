import { makeWav, WAV_HEADER_BYTES } from '../../support/media/wav';
import type { Upload, UploadResponse, Version } from './ledger';
import type { JsonResponse } from './send';

const SMALL = makeWav({ seconds: 2 });
/** More than may stay in memory, so the service writes it to a temporary file. */
const LARGE = makeWav({ seconds: 70 });

/** The form of an upload: the same each time it is sent, and different from that of any other. */
export function formOf({ name, userId, isLarge }: Upload): FormData {
  const wav = Buffer.from(isLarge ? LARGE : SMALL);
  wav.write(name, WAV_HEADER_BYTES);
  const form = new FormData();
  form.set('name', name);
  if (userId !== null) form.set('user_id', userId);
  form.set('audio', new Blob([wav], { type: 'audio/wav' }), `${name}.wav`);
  return form;
}

/** The form of a version that sends a recording: the same each time, and of another recording than any other. */
export function versionFormOf({ label }: Version): FormData {
  const wav = Buffer.from(SMALL);
  wav.write(label, WAV_HEADER_BYTES);
  const form = new FormData();
  form.set('audio', new Blob([wav], { type: 'audio/wav' }), `${label}.wav`);
  return form;
}

/** The header of an upload, or a version, that has a key. */
export function headersOf({ key }: Pick<Upload, 'key'>): Record<string, string> {
  return key === null ? {} : { 'idempotency-key': key };
}

/** What a response says about an upload. */
export function toUploadResponse({ status, body }: JsonResponse): UploadResponse {
  const text = (member: string): string | null => (typeof body[member] === 'string' ? body[member] : null);
  return {
    status,
    code: text('code'),
    modelId: text('model_id'),
    databaseStatus: text('database_status'),
    modelState: text('model_state'),
    atMs: Date.now(),
  };
}
