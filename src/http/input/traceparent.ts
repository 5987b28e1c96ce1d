/** W3C Trace Context, section 3.2: version, trace id, parent id and flags; a later version may have more behind them. */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const MAX_LENGTH = 256;

const isZero = (id: string): boolean => /^0+$/.test(id);

/**
 * The `traceparent` of a caller as version 00, or undefined where it is missing or malformed, which the recommendation
 * says to ignore. It is passed on as it came, since this service reports no span of its own.
 */
export function readTraceparent(header: string | undefined): string | undefined {
  if (header === undefined || header.length > MAX_LENGTH) return undefined;
  const [, version = '', traceId = '', parentId = '', flags = '', rest] = TRACEPARENT.exec(header.trim()) ?? [];
  if (traceId === '' || version === 'ff' || isZero(traceId) || isZero(parentId)) return undefined;
  if (version === '00' && rest !== undefined) return undefined;
  return `00-${traceId}-${parentId}-${flags}`;
}
