import type { Consent } from '../../../domain/consent';
import { ApiError } from '../../../errors/api-error';
import type { ReceivedUpload } from '../../uploads/upload-receiver';
import { consentOf, parseUploadFields } from '../upload/upload-reference-fields';

/** What a form says of a version besides its files. */
export interface VersionFields {
  readonly transcripts: readonly string[];
  readonly enhance_audio_quality: boolean | undefined;
  /** What it says of these recordings; null where it says nothing. */
  readonly consent: Consent | null;
}

/**
 * Parses the text fields of a form that makes a version. What belongs to the voice stays as it is, so that a field which would
 * change it is refused, before anything is paid for. Throws `invalid_parameter` with every field at fault.
 */
export function parseVersionForm(received: ReceivedUpload, by: string | null): VersionFields {
  const fields = parseUploadFields(received);
  const { transcript, enhance_audio_quality, consent: _, consent_text_version: __, ...ofVoice } = fields;
  const isSent = (value: unknown): boolean => value !== undefined && !(Array.isArray(value) && value.length === 0);
  const message = 'stays that of the voice; leave it out';
  const errors = Object.entries(ofVoice).flatMap(([field, value]) => (isSent(value) ? [{ field, message }] : []));
  if (errors.length === 0) return { transcripts: transcript, enhance_audio_quality, consent: consentOf(fields, by) };
  throw new ApiError('invalid_parameter', `${errors.map(({ field }) => field).join(', ')} ${message}.`, { errors });
}
