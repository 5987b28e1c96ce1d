import type { AxiosRequestConfig } from 'axios';
import type { CallOptions } from '../options';
import type { Attempt } from './attempt';

/** A body that is opened anew for every try, and what has to be closed after it. */
export interface RequestBody {
  readonly data: unknown;
  release(): void;
}

/** What is asked of Fish.Audio. `totalMs` bounds one try; `openBody` is for a body that is a stream. */
export interface FishRequest {
  readonly path: string;
  readonly totalMs: number;
  readonly query?: URLSearchParams;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly openBody?: (onError: (error: Error) => void) => RequestBody;
}

/** The request of one try, as axios wants it. Its body is released when the try ends. */
export function toAxios(request: FishRequest, call: CallOptions, attempt: Attempt): AxiosRequestConfig {
  const body = request.openBody?.((error) => attempt.failSource(error));
  // After an early answer the rest of the form is never read, so its file would stay open.
  if (body !== undefined) attempt.onEnd(() => body.release());
  return {
    url: request.path,
    params: request.query,
    headers: { ...request.headers, ...(call.requestId === undefined ? {} : { 'X-Request-Id': call.requestId }) },
    data: body?.data ?? request.json,
  };
}
