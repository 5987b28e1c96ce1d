import { makeWav } from '../../support/media/wav';
import type { Answer, Upload } from './ledger';

const SMALL = makeWav({ seconds: 2 });
/** More than may stay in memory, so it goes through a temporary file. */
const LARGE = makeWav({ seconds: 70 });
const WAV_HEADER_BYTES = 44;

/** The form of an upload, the same however often it is sent, and unlike that of any other. */
export function formOf({ name, userId, isLarge }: Upload): FormData {
  const wav = Buffer.from(isLarge ? LARGE : SMALL);
  wav.write(name, WAV_HEADER_BYTES);
  const form = new FormData();
  form.set('name', name);
  if (userId !== null) form.set('user_id', userId);
  form.set('audio', new Blob([wav], { type: 'audio/wav' }), `${name}.wav`);
  return form;
}

/** The headers of an upload. */
export function headersOf({ key }: Upload): Record<string, string> {
  return { accept: 'application/json', ...(key !== null && { 'idempotency-key': key }) };
}

/** What an upload was told. Rejects if the answer ends before its time. */
export async function readAnswer(response: Response): Promise<Answer> {
  const body = (await response.json()) as Record<string, unknown>;
  const text = (member: string): string | null => (typeof body[member] === 'string' ? body[member] : null);
  return {
    status: response.status,
    code: text('code'),
    modelId: text('model_id'),
    databaseStatus: text('database_status'),
  };
}
