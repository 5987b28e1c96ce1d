import { newTraceparent, type RequestTrace } from '../../domain/request-trace';

/** W3C Trace Context, section 3.2: version, trace id, parent id and flags; a later version may have more behind them. */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const MAX_LENGTH = 256;

/**
 * One member of `tracestate` (W3C Trace Context, section 3.3.1.3): a key, with a tenant in front of an `@` in some, and a
 * value of printable characters without comma and `=`, not ending in a blank.
 */
const STATE_MEMBER =
  /^(?:[a-z][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13})=[ !-+\--<>-~]{0,255}[!-+\--<>-~]$/;
const MAX_STATE_MEMBERS = 32;
/** So much has to be passed on at least (section 3.3.1.5), and no more is. */
const MAX_STATE_LENGTH = 512;

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

/** The `tracestate` of a caller, or undefined where it is missing, empty, malformed or too long, in which case it is dropped. */
export function readTracestate(header: string | undefined): string | undefined {
  if (header === undefined || header.length > MAX_STATE_LENGTH) return undefined;
  const members = header.split(',').map((member) => member.trim());
  const given = members.filter((member) => member !== '');
  const isValid = given.length > 0 && given.length <= MAX_STATE_MEMBERS && given.every((one) => STATE_MEMBER.test(one));
  return isValid ? given.join(',') : undefined;
}

/**
 * The trace that a request belongs to: that of its caller, or one of its own. A `tracestate` without a valid `traceparent`
 * means nothing (section 3.3.1.4).
 */
export function readTrace(
  traceparent: string | undefined,
  tracestate: string | undefined,
): Pick<RequestTrace, 'traceparent' | 'tracestate'> {
  const given = readTraceparent(traceparent);
  return given === undefined
    ? { traceparent: newTraceparent() }
    : { traceparent: given, tracestate: readTracestate(tracestate) };
}
