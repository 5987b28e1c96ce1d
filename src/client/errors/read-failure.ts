import type { ErrorCode, Problem } from '../api-types.js';
import { type ClientErrorCode, VoiceModelsError } from './voice-models-error.js';

/** A response as far as errors are read from it. */
export interface FailedResponse {
  readonly status: number;
  header(name: string): string | null;
}

/** What proxies say with a status and a page of their own: nginx answers 413 and 502 to 504 like this, CDNs 429. */
const OF_PROXIES: Readonly<
  Record<number, readonly [code: ErrorCode | ClientErrorCode, title: string, detail: string]>
> = {
  413: [
    'request_too_large',
    'The request is too large',
    'A proxy before the service takes no request as large as this.',
  ],
  429: ['rate_limited', 'Too many requests', 'Wait a moment, and try again.'],
  502: [
    'bad_gateway',
    'The service cannot be reached',
    'A proxy got no response from the service. Try again in a moment.',
  ],
  503: ['service_unavailable', 'The service is not available', 'Try again in a moment.'],
  504: [
    'gateway_timeout',
    'The service took too long',
    'A proxy stopped waiting for the service. Try again in a moment.',
  ],
};

/** The error that a response tells of. Nothing in it is trusted: what is no problem document is judged by its status. */
export function readFailure(response: FailedResponse, body: string): VoiceModelsError {
  const problem = parseProblem(body);
  const common = {
    status: response.status,
    requestId: problem?.request_id ?? response.header('x-request-id'),
    retryAfterSeconds: parseRetryAfter(response.header('retry-after')),
    problem,
  };
  const [code, title, detail] = OF_PROXIES[response.status] ?? [
    'unexpected_response',
    `The service answered with status ${response.status}`,
    'This is no response of the service. Check the address that the client was given.',
  ];
  return new VoiceModelsError({
    code: textOf(problem?.code) || code,
    title: textOf(problem?.title) || title,
    detail: textOf(problem?.detail) || detail,
    ...common,
  });
}

function textOf<T extends string>(value: T | undefined): T | '' {
  return typeof value === 'string' ? value : '';
}

function parseProblem(body: string): Partial<Problem> | null {
  try {
    const value: Partial<Problem> | null = JSON.parse(body);
    return typeof value === 'object' && value !== null && typeof value.title === 'string' ? value : null;
  } catch {
    return null;
  }
}

/** `Retry-After` in seconds: it is a number of seconds or a date (RFC 9110, 10.2.3). */
function parseRetryAfter(value: string | null): number | null {
  if (value === null || value === '') return null;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? null : Math.max(0, Math.ceil(seconds));
}
