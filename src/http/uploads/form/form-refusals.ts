import { cleanFileName } from '../../../domain/file-name';
import { ApiError } from '../../../errors/api-error';

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
