import { cleanFileName } from '../../../domain/file-name';
import { ApiError } from '../../../errors/api-error';
import { invalidField } from '../../../errors/invalid-input';
import { COVER_FIELD, MAX_COVER_BYTES } from '../../../media/cover/cover-refusals';

/** The form field of the reference samples. */
export const SAMPLE_FIELD = 'audio';

/** The refusal of a form whose bytes cannot be read as one. */
export function malformed(detail: string): ApiError {
  return new ApiError('malformed_multipart', detail);
}

/** The refusal of a form without a sample; `hint` is a sentence about why it has none. */
export function missingFile(hint?: string): ApiError {
  const detail = `Choose a recording: the form needs a file with a name in \`${SAMPLE_FIELD}\`.`;
  return new ApiError('missing_file', hint === undefined ? detail : `${detail} ${hint}`, {
    errors: [{ field: SAMPLE_FIELD, message: 'must be a file with a file name' }],
  });
}

/** Whether a field is for files alone. */
export function isFileField(name: string): boolean {
  return name === SAMPLE_FIELD || name === COVER_FIELD;
}

/** The refusal of a file that has a content and no file name. */
export function fileWithoutName(field: string, contentType: string): ApiError {
  if (field === COVER_FIELD) return coverIsNoFile();
  if (field !== SAMPLE_FIELD) return unknownFile(field);
  const isNested = contentType.startsWith('multipart/');
  return missingFile(
    isNested
      ? `Send each recording as its own \`${SAMPLE_FIELD}\` part.`
      : 'Its part has no filename; send one, such as filename="recording.mp3".',
  );
}

/** The refusal of a file in another field than that of the samples. */
export function unknownFile(fieldName: string): ApiError {
  return new ApiError('unexpected_field', `Send the recording in the field \`${SAMPLE_FIELD}\`.`, {
    errors: [{ field: cleanFileName(fieldName), message: `is not a file field; use ${SAMPLE_FIELD}` }],
  });
}

/** The refusal of a form with more parts than fields and files are allowed. */
export function tooManyParts(): ApiError {
  return new ApiError('too_many_parts', 'The form has too many parts.');
}

/** The refusal of a cover that is no file, because its part has no file name. */
function coverIsNoFile(): ApiError {
  return invalidField(COVER_FIELD, 'must be a file with a file name, PNG or JPEG');
}

/** The refusal of a second cover. */
export function tooManyCovers(): ApiError {
  return new ApiError('too_many_files', 'A voice model has one cover image.', {
    errors: [{ field: COVER_FIELD, message: 'must come once' }],
  });
}

/** The refusal of a cover that has more bytes than one may have. */
export function coverTooLarge(): ApiError {
  const message = `may have at most ${MAX_COVER_BYTES / 1e6} MB`;
  return new ApiError('file_too_large', `The cover image ${message}. Save it smaller, as JPEG perhaps.`, {
    errors: [{ field: COVER_FIELD, message }],
  });
}
