import { randomBytes, randomUUID } from 'node:crypto';
import { toJournalKey } from '../../../src/services/creation/journal-key';

const sender = (client: string, userId: string | null = null) => ({ client, userId });

describe('the idempotency key of a caller without a user', () => {
  it.each([
    ['a UUID', randomUUID()],
    ['a UUID in capitals', randomUUID().toUpperCase()],
    ['32 hex digits', randomBytes(16).toString('hex')],
  ])('is the same from any address if it cannot be guessed: %s (C64)', (_what, key) => {
    expect(toJournalKey(key, 'a recording', sender('192.0.2.1'))).toEqual(
      toJournalKey(key, 'a recording', sender('198.51.100.7')),
    );
    expect(toJournalKey(key, 'another', sender('192.0.2.1')).scope).toBe('anonymous');
  });

  it.each([
    '1',
    'upload',
    'upload-2026-11-26-0001',
    '00000000-0000-0000-0000-000000000001',
    '0'.repeat(32),
    '123e4567-x',
    '20261126164500000001',
  ])('that can be guessed is that of one network and one recording: %s (C64)', (key) => {
    const own = toJournalKey(key, 'a recording', sender('192.0.2.1'));
    expect(toJournalKey(key, 'a recording', sender('192.0.2.1'))).toEqual(own);
    expect(toJournalKey(key, 'a recording', sender('198.51.100.7')).scope).not.toBe(own.scope);
    expect(toJournalKey(key, 'another recording', sender('192.0.2.1')).scope).not.toBe(own.scope);
    expect(own.scope).not.toContain('192.0.2.1');
  });
});

describe('the idempotency key of a user', () => {
  it('is the same from any address, and for whatever recording', () => {
    const scopes = ['192.0.2.1', '198.51.100.7'].flatMap((client) =>
      ['one', 'other'].map((content) => toJournalKey('1', content, sender(client, 'a'.repeat(24))).scope),
    );
    expect(new Set(scopes)).toEqual(new Set(['a'.repeat(24)]));
  });
});
