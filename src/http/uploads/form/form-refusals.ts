import { cleanFileName } from '../../../domain/file-name';
import { ApiError } from '../../../errors/api-error';
import { invalidField } from '../../../errors/invalid-input';
import { COVER_FIELD, MAX_COVER_BYTES } from '../../../media/cover/cover-refusals';

/** The form field of the reference samples. */
export const SAMPLE_FIELD = 'audio';

/** The refusal of a form without a sample. */
export function missingFile(): ApiError {
  return new ApiError('missing_file', `Choose a recording: the form needs a file with a name in \`${SAMPLE_FIELD}\`.`, {
    errors: [{ field: SAMPLE_FIELD, message: 'must be a file with a file name' }],
  });
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
export function coverIsNoFile(): ApiError {
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
