/** What one request is known by in the log, at Fish.Audio, and in the traces of whoever called. */
export interface RequestTrace {
  readonly requestId: string;
  /** The `traceparent` of the caller (W3C Trace Context), or one that was made for this request. */
  readonly traceparent?: string | undefined;
  /** The `tracestate` of the caller, which belongs to its `traceparent`. */
  readonly tracestate?: string | undefined;
}

/**
 * A `traceparent` for what no caller has given one (W3C Trace Context, section 3.2). It is flagged as recorded, because the
 * log names it.
 */
export function newTraceparent(): string {
  return `00-${randomHex()}-${randomHex().slice(0, 16)}-01`;
}

/** 32 hex digits. */
function randomHex(): string {
  return crypto.randomUUID().replaceAll('-', '');
}

/** The part of a call or a request that is passed on from one to the next. */
export function traceOf({ requestId, traceparent, tracestate }: RequestTrace): RequestTrace {
  return { requestId, traceparent, tracestate };
}
