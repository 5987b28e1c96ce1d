/** What one request is known by in the log, at Fish.Audio, and in the traces of whoever called. */
export interface RequestTrace {
  readonly requestId: string;
  /** The `traceparent` of the caller (W3C Trace Context), if it sent a valid one. */
  readonly traceparent?: string | undefined;
}
