import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { ApiError } from '../../errors/api-error';

/** Whether its sender waits for `100 Continue` before it sends the body. HTTP/1.0 has no such thing (RFC 9110, section 10.1.1). */
export function awaitsContinue({ headers, httpVersion }: Pick<IncomingMessage, 'headers' | 'httpVersion'>): boolean {
  return /(?:^|\W)100-continue(?:$|\W)/i.test(headers.expect ?? '') && httpVersion === '1.1';
}

/** Whether a request has a body (RFC 9112, section 6.3). */
export function hasBody({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/**
 * Refuses a body that was encoded on its way, such as by `gzip, chunked`: only the chunks are taken off it, and what was in them would
 * be read as if it were the content. Throws `unsupported_media_type`, as for a content encoding.
 */
export function refuseTransferCodings(headers: IncomingHttpHeaders): void {
  const coding = headers['transfer-encoding'];
  if (coding === undefined || /^chunked$/i.test(coding)) return;
  throw new ApiError('unsupported_media_type', 'Send the body without a transfer coding other than chunked.');
}
