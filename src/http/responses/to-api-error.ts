import { ApiError } from '../../errors/api-error';
import { errorCode, isDiskFull } from '../../files/durable-files';

/** What express and its body parser throw: an error with a status; from the parser with a type, of files with headers. */
interface HttpError {
  readonly status: number;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function isHttpError(thrown: unknown): thrown is HttpError {
  return thrown instanceof Error && typeof (thrown as { status?: unknown }).status === 'number';
}

function fromHttpError({ status, type, headers = {} }: HttpError): ApiError | null {
  if (type === 'entity.parse.failed') {
    return new ApiError('malformed_json', 'The body is not valid JSON. Check quotes, commas and brackets.');
  }
  if (status === 413) return new ApiError('request_too_large', 'The JSON body is too large; 64 kB are allowed.');
  if (status === 415) {
    return new ApiError('unsupported_media_type', 'Send JSON in UTF-8, without a content encoding.');
  }
  if (status === 412) return new ApiError('precondition_failed', 'The file is another one than the request is for.');
  if (status === 416) {
    return new ApiError('range_not_satisfiable', 'The range begins after the end of the file.', { headers });
  }
  if (status >= 400 && status < 500) {
    return new ApiError('malformed_request', 'The request is malformed. Check the address and the headers.');
  }
  return null;
}

/** The errors of the operating system that mean a disk that cannot be written or no free file descriptor, and the response to each. */
const SYSTEM_ERRORS: Readonly<Record<string, () => ApiError>> = {
  EROFS: () => new ApiError('insufficient_storage', 'The disk of this service cannot be written. Try again later.'),
  EMFILE: () =>
    new ApiError('overloaded', 'The service is overloaded. Try again in a few seconds.', { retryAfterSeconds: 5 }),
};

function fromSystemError(thrown: unknown): ApiError | null {
  if (isDiskFull(thrown)) {
    return new ApiError('insufficient_storage', 'The disk of this service is full. Try again later.');
  }
  return SYSTEM_ERRORS[errorCode(thrown) ?? '']?.() ?? null;
}

/** Turns anything thrown into an ApiError. An unexpected error becomes `internal_error`, without its text. */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const known = isHttpError(thrown) ? fromHttpError(thrown) : fromSystemError(thrown);
  return (
    known ??
    new ApiError('internal_error', 'Unexpected error. Try again, and report the request_id if it happens again.', {
      cause: thrown,
    })
  );
}
