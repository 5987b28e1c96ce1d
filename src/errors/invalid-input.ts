import { ApiError, type FieldError } from './api-error';

/** The refusal of what has these fields at fault, at least one. */
export function invalidInput(errors: readonly FieldError[]): ApiError {
  const detail = `${errors.map(({ field, message }) => `${field} ${message}`).join('; ')}.`;
  return new ApiError('invalid_parameter', detail, { errors });
}

/** The refusal of one field; `message` continues a sentence that begins with its name: "must be …". */
export function invalidField(field: string, message: string): ApiError {
  return invalidInput([{ field, message }]);
}
