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
  concurrencyLimit: null,
});

const refused = (status: number, operation: keyof typeof ENDPOINTS = 'createModel') =>
  classifyAttempt(ENDPOINTS[operation], statusError(ENDPOINTS[operation], head(status), ''));

describe('the health of Fish.Audio', () => {
  it.each([500, 502, 503, 504, 520, 526, 302])('is bad when it answers %i', (status) => {
    expect(refused(status)).toBe('bad');
  });

  it.each([400, 402, 404, 409, 413, 415, 422])('is good when it answers %i', (status) => {
    expect(refused(status)).toBe('good');
  });

  it('says nothing of itself when our account is at its ceiling', () => {
    expect(refused(429)).toBe('none');
  });

  it.each([
    ['createModel', 401, 'bad_key'],
    ['createModel', 403, 'bad_key'],
    ['deleteModel', 401, 'bad_key'],
    ['deleteModel', 403, 'good'],
    ['speak', 403, 'good'],
  ] as const)('cannot be spoilt by naming the voice model of somebody else: %s, %i', (operation, status, verdict) => {
    expect(refused(status, operation)).toBe(verdict);
  });

  it.each([
    ['a connection that does not come about', unreachable('ECONNREFUSED'), 'bad'],
    ['a time-out', timedOut('unknown'), 'bad'],
    ['a connection that breaks', connectionBroken('unknown', 'ECONNRESET'), 'bad'],
    ['nonsense', invalidResponse(head(200)), 'bad'],
    ['a success', null, 'good'],
    ['a caller that leaves', callAborted('unknown'), 'none'],
    ['a sample of ours that cannot be read', unreadableSample('not_sent', new Error('gone')), 'none'],
    ['a client that is closed', shuttingDown(), 'none'],
    ['a mistake of ours', new TypeError('x'), 'none'],
  ] as const)('is judged by %s', (_what, error, verdict) => {
    expect(classifyAttempt(ENDPOINTS.createModel, error)).toBe(verdict);
  });
});
