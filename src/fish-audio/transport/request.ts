import type { AxiosRequestConfig } from 'axios';
import { newTraceparent } from '../../domain/request-trace';
import type { CallOptions } from '../options';
import type { Attempt } from './attempt';
import type { DirectRequest } from './direct-sender';
import type { RequestBody } from './request-body';

/** A request to Fish.Audio. `totalMs` bounds one attempt; `openBody` opens a body that is a stream, once per attempt. */
export interface FishRequest {
  readonly path: string;
  readonly totalMs: number;
  readonly query?: URLSearchParams;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** JSON that is sent by the shortest way, and to a path without a query; see `directSender`. */
  readonly directJson?: unknown;
  readonly openBody?: (onError: (error: Error) => void) => RequestBody;
}

/** A call with the trace it belongs to. */
export interface TracedCall extends CallOptions {
  readonly traceparent: string;
}

/** The call with a trace of its own where it is made for no request, so that it can be found at Fish.Audio all the same. */
export function withTrace(call: CallOptions): TracedCall {
  return { ...call, traceparent: call.traceparent ?? newTraceparent() };
}

/** By which the request can be found at Fish.Audio and in the traces of our caller (docs.fish.audio, Observability). */
function traceHeaders({ traceparent, tracestate }: TracedCall): Record<string, string> {
  return { traceparent, ...(tracestate === undefined ? {} : { tracestate }) };
}

/** The request of one attempt in the form of axios. */
export function toAxios({ path, query, headers, json }: FishRequest, call: TracedCall): AxiosRequestConfig {
  return { url: path, params: query, headers: { ...headers, ...traceHeaders(call) }, data: json };
}

/** The same for `directSender`; null for a request that axios has to send. Its body is released when the attempt ends. */
export function toDirect(
  { path, headers, directJson, openBody }: FishRequest,
  call: TracedCall,
  attempt: Attempt,
): Omit<DirectRequest, 'method'> | null {
  const form = openBody?.((error) => attempt.failSample(error));
  // After an early response the rest of the form is never read, so its file would stay open.
  if (form !== undefined) attempt.onEnd(() => form.release());
  const body = form ?? (directJson === undefined ? null : JSON.stringify(directJson));
  if (body === null) return null;
  const type = { 'Content-Type': form?.contentType ?? 'application/json' };
  return { path, headers: { ...type, ...headers, ...traceHeaders(call) }, body };
}
