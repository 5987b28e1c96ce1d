import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from '../../errors/api-error';
import { refuseTransferCodings } from '../input/body-headers';
import type { UploadLimits } from './upload-limits';

/** RFC 2046, section 5.1.1: 1 to 70 of these characters, the last one not a space. */
const BOUNDARY = /^[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]$/;
const BOUNDARY_PARAMETER = /;\s*boundary\s*=\s*(?:"([^"]*)"|([^;]*))/gi;

function readBoundary(contentType: string): string {
  const found = [...contentType.matchAll(BOUNDARY_PARAMETER)];
  const boundary = (found[0]?.[1] ?? found[0]?.[2] ?? '').trimEnd();
  if (found.length !== 1 || !BOUNDARY.test(boundary)) {
    throw new ApiError(
      'malformed_multipart',
      'The Content-Type must name one boundary of 1 to 70 allowed characters. Let your HTTP client set this header.',
    );
  }
  return boundary;
}

/**
 * Checks the headers before a byte of the body is read, and returns the multipart boundary.
 * Throws `unsupported_media_type`, `malformed_multipart` or `request_too_large`.
 */
export function checkUploadHeaders(headers: IncomingHttpHeaders, limits: UploadLimits): string {
  const contentType = headers['content-type'] ?? '';
  if (!/^multipart\/form-data\s*(;|$)/i.test(contentType)) {
    throw new ApiError('unsupported_media_type', 'Send a form as multipart/form-data with the recording in `audio`.', {
      headers: { 'Accept-Post': 'multipart/form-data' },
    });
  }
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && !/^(identity)?$/i.test(encoding)) {
    throw new ApiError('unsupported_media_type', 'Send the form without a content encoding.', {
      headers: { 'Accept-Encoding': 'identity' },
    });
  }
  refuseTransferCodings(headers);
  const boundary = readBoundary(contentType);
  const length = Number(headers['content-length'] ?? Number.NaN);
  if (length === 0) throw new ApiError('malformed_multipart', 'The form is empty.');
  if (length > limits.maxRequestBytes) throw requestTooLarge(limits);
  return boundary;
}

/** The refusal of an upload that is larger in all than allowed. */
export function requestTooLarge(limits: Pick<UploadLimits, 'maxRequestBytes'>): ApiError {
  const megabytes = Math.floor(limits.maxRequestBytes / 1e6);
  return new ApiError(
    'request_too_large',
    `The whole upload may have at most ${megabytes} MB. Send fewer or shorter files.`,
  );
}
