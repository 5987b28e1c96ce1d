import multer from 'multer';
import { ApiError } from '../../../errors/api-error';
import type { UploadLimits } from '../upload-limits';
import { tooManyParts } from './form-refusals';

type MulterErrorCode =
  | multer.MulterError['code']
  | 'LIMIT_FIELD_NESTING'
  | 'LIMIT_FIELD_ARRAY_INDEX'
  | 'INVALID_FIELD_NAME';

function fromMulterCode(code: MulterErrorCode, limits: UploadLimits): ApiError | null {
  switch (code) {
    case 'LIMIT_FILE_SIZE':
      return new ApiError(
        'file_too_large',
        `A file may have at most ${Math.floor(limits.maxFileBytes / 1e6)} MB. 10 to 30 seconds of speech are best.`,
      );
    case 'LIMIT_FILE_COUNT':
      return new ApiError('too_many_files', `At most ${limits.maxFiles} reference samples make one voice model.`);
    case 'LIMIT_PART_COUNT':
    case 'LIMIT_FIELD_COUNT':
      return tooManyParts();
    case 'LIMIT_FIELD_VALUE':
      return new ApiError('field_too_large', `A text field may have at most ${limits.maxFieldBytes} bytes.`);
    case 'LIMIT_FIELD_KEY':
    case 'LIMIT_FIELD_NESTING':
    case 'LIMIT_FIELD_ARRAY_INDEX':
    case 'INVALID_FIELD_NAME':
      return new ApiError('invalid_field_name', 'Field names are plain words without brackets, such as `name`.');
    case 'MISSING_FIELD_NAME':
      return new ApiError('malformed_multipart', 'A part of the form has no name.');
    default:
      return null;
  }
}

/**
 * Translates what multer and the parser under it report. Plain errors come from the parser and are always about the
 * form's bytes, except those with a system code (a full disk, say), which are not the client's fault.
 */
export function fromMulterError(error: unknown, limits: UploadLimits): unknown {
  if (error instanceof ApiError) return error;
  if (error instanceof multer.MulterError) {
    const translated = fromMulterCode(error.code as MulterErrorCode, limits);
    if (translated !== null) return translated;
  }
  if (error instanceof Error && (error as NodeJS.ErrnoException).code === undefined) {
    return new ApiError('malformed_multipart', 'The form is not valid multipart/form-data, or it ended too early.', {
      cause: error,
    });
  }
  return error;
}
