/**
 * Every error this service can answer with. `status` is the HTTP status, `title` the short constant sentence of
 * RFC 9457. The key is the stable `code` member; a new failure gets a row here before it is thrown anywhere.
 */
export const ERROR_CODES = {
  invalid_parameter: { status: 400, title: 'A parameter is missing or malformed' },
  malformed_request: { status: 400, title: 'The request could not be understood' },
  malformed_json: { status: 400, title: 'The body is not valid JSON' },
  malformed_multipart: { status: 400, title: 'The form could not be read' },
  invalid_field_name: { status: 400, title: 'A form field has a name that is not allowed' },
  unexpected_field: { status: 400, title: 'The form has a field that is not known' },
  missing_file: { status: 400, title: 'The reference audio is missing' },
  too_many_files: { status: 400, title: 'Too many files' },
  not_found: { status: 404, title: 'There is nothing at this address' },
  voice_model_not_found: { status: 404, title: 'Voice model not found' },
  echo_not_found: { status: 404, title: 'Echo not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  upload_stalled: { status: 408, title: 'The upload stopped arriving' },
  upload_too_slow: { status: 408, title: 'The upload arrived too slowly' },
  conflict: { status: 409, title: 'The request conflicts with what is stored' },
  request_too_large: { status: 413, title: 'The request is too large' },
  file_too_large: { status: 413, title: 'A file is too large' },
  field_too_large: { status: 413, title: 'A field is too long' },
  too_many_parts: { status: 413, title: 'The form has too many parts' },
  unsupported_media_type: { status: 415, title: 'The content type is not supported' },
  unsupported_audio: { status: 415, title: 'The file is not a supported sound or video file' },
  empty_file: { status: 422, title: 'The file is empty' },
  provider_rejected: { status: 422, title: 'Fish.Audio did not accept the request' },
  client_closed: { status: 499, title: 'The client closed the connection' },
  internal_error: { status: 500, title: 'Something went wrong on our side' },
  provider_auth: { status: 502, title: 'This service is not set up correctly with Fish.Audio' },
  provider_error: { status: 502, title: 'Fish.Audio failed' },
  provider_bad_response: { status: 502, title: 'Fish.Audio gave an answer that makes no sense' },
  provider_credit_exhausted: { status: 503, title: 'The Fish.Audio credit of this service is used up' },
  provider_busy: { status: 503, title: 'Fish.Audio is busy' },
  provider_unreachable: { status: 503, title: 'Fish.Audio cannot be reached' },
  database_disabled: { status: 503, title: 'Records are turned off' },
  database_unavailable: { status: 503, title: 'The database cannot be reached' },
  shutting_down: { status: 503, title: 'The service is stopping' },
  provider_timeout: { status: 504, title: 'Fish.Audio did not answer in time' },
} as const satisfies Record<string, { status: number; title: string }>;

/** The stable identifier of a failure, as it stands in the `code` member of an error answer. */
export type ErrorCode = keyof typeof ERROR_CODES;
