import type { AxiosRequestConfig } from 'axios';
import type { CallOptions } from '../options';
import type { Attempt } from './attempt';

/** A body that is opened for one attempt and released when the attempt ends. */
export interface RequestBody {
  readonly data: unknown;
  release(): void;
}

/** A request to Fish.Audio. `totalMs` bounds one attempt; `openBody` opens a body that is a stream, once per attempt. */
export interface FishRequest {
  readonly path: string;
  readonly totalMs: number;
  readonly query?: URLSearchParams;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly openBody?: (onError: (error: Error) => void) => RequestBody;
}

/** By which the request can be found at Fish.Audio and in the traces of our caller. */
function traceHeaders({ requestId, traceparent }: CallOptions): Record<string, string> {
  return {
    ...(requestId === undefined ? {} : { 'X-Request-Id': requestId }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

/** The request of one attempt in the form of axios. Its body is released when the attempt ends. */
export function toAxios(request: FishRequest, call: CallOptions, attempt: Attempt): AxiosRequestConfig {
  const body = request.openBody?.((error) => attempt.failSample(error));
  // After an early response the rest of the form is never read, so its file would stay open.
  if (body !== undefined) attempt.onEnd(() => body.release());
  return {
    url: request.path,
    params: request.query,
    headers: { ...request.headers, ...traceHeaders(call) },
    data: body?.data ?? request.json,
  };
}
