import {
  callAborted,
  connectionBroken,
  invalidResponse,
  shuttingDown,
  timedOut,
  unreachable,
  unreadableSample,
} from '../../../src/fish-audio/errors/client-errors';
import { statusError } from '../../../src/fish-audio/errors/status-error';
import { classifyAttempt } from '../../../src/fish-audio/resilience/attempt-result';
import { ENDPOINTS } from '../../../src/fish-audio/transport/endpoints';
import type { ResponseHead } from '../../../src/fish-audio/transport/response';

const head = (status: number): ResponseHead => ({
  status,
  contentType: '',
  retryAfter: null,
  traceId: null,
  providerCode: null,
  providerSource: null,
  concurrencyLimit: null,
});

const resultOf = (status: number, endpoint: keyof typeof ENDPOINTS = 'createModel') =>
  classifyAttempt(statusError(ENDPOINTS[endpoint], head(status), ''));

describe('the result of an attempt', () => {
  it.each([500, 502, 503, 504, 520, 526, 302])('is bad when Fish.Audio responds with %i', (status) => {
    expect(resultOf(status)).toBe('bad');
  });

  it.each([400, 402, 409, 413, 415, 422])('is good when Fish.Audio responds with %i', (status) => {
    expect(resultOf(status)).toBe('good');
  });

  it('is good when Fish.Audio responds with 404 to a call that names a model, and bad when a proxy does', () => {
    const notFound = (body: string) => classifyAttempt(statusError(ENDPOINTS.getModel, head(404), body));
    expect(notFound('{"status":404,"message":"Model not found"}')).toBe('good');
    for (const body of ['', '404 page not found\n', '<html></html>']) expect(notFound(body)).toBe('bad');
  });

  it('is busy when our account is at its concurrency limit, and none when a gateway has enough', () => {
    const limited = (body: string) => classifyAttempt(statusError(ENDPOINTS.speak, head(429), body));
    expect(limited('{"status":429,"message":"limit"}')).toBe('busy');
    for (const body of ['', '<html></html>']) expect(limited(body)).toBe('none');
  });

  it.each([
    ['createModel', 401, 'bad_key'],
    ['createModel', 403, 'good'],
    ['listModels', 403, 'good'],
    ['deleteModel', 401, 'bad_key'],
    ['deleteModel', 403, 'good'],
    ['speak', 403, 'good'],
  ] as const)('tells the key (401) from what it may do (403): %s, %i', (endpoint, status, result) => {
    expect(resultOf(status, endpoint)).toBe(result);
  });

  it.each([
    ['a connection that cannot be established', unreachable('ECONNREFUSED'), 'bad'],
    ['a timeout', timedOut('unknown'), 'bad'],
    ['a connection that breaks', connectionBroken('unknown', 'ECONNRESET'), 'bad'],
    ['an invalid response', invalidResponse(head(200)), 'bad'],
    ['a success', null, 'good'],
    ['a caller that leaves', callAborted('unknown'), 'none'],
    ['a sample of ours that cannot be read', unreadableSample('not_sent', new Error('gone')), 'none'],
    ['a client that is closed', shuttingDown(), 'none'],
    ['a bug of ours', new TypeError('x'), 'none'],
  ] as const)('follows from %s', (_what, error, result) => {
    expect(classifyAttempt(error)).toBe(result);
  });
});
