import type { ApiKey } from '../../../src/domain/identity/api-key';
import { ApiError } from '../../../src/errors/api-error';
import { createKeyText, hashOfKey, looksLikeKey } from '../../../src/identity/keys/key-text';
import { createMask } from '../../../src/observability/mask';
import { KeyVerifier } from '../../../src/services/identity/keys/key-verifier';
import { RecordedLog } from '../../support/service/recorded-log';

const SECOND = 1_000;
const KEY: ApiKey = {
  key_id: 'b'.repeat(24),
  user_id: 'a'.repeat(24),
  name: null,
  scopes: ['voices:read'],
  created_at: new Date(),
  expires_at: new Date(Date.now() + 30 * SECOND),
  first_used_at: null,
  last_used_at: null,
  revoked_at: null,
};

/** A database with one key, or that is away, and a verifier that asks it. */
function setUp(stored: ApiKey = KEY) {
  const noteUse = jest.fn(() => Promise.resolve(false));
  const state: { key: ApiKey | null; error: ApiError | null } = { key: stored, error: null };
  const findByHash = jest.fn(async () => {
    if (state.error !== null) throw state.error;
    return state.key;
  });
  const database = { identity: { keys: { findByHash, noteUse } } };
  return { state, findByHash, noteUse, verifier: new KeyVerifier(database, new RecordedLog()) };
}

const away = () => new ApiError('database_unavailable', 'Away.', { retryAfterSeconds: 7 });
const outcome = (verified: Promise<unknown>) =>
  verified.then(
    () => 'verified',
    (error: ApiError) => error.code,
  );

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('the text of a key', () => {
  it('has 256 random bits, a prefix and a checksum that finds every other character', () => {
    const texts = Array.from({ length: 50 }, createKeyText);
    expect(new Set(texts).size).toBe(50);
    const [text = ''] = texts;
    expect(text).toMatch(/^evm_[\w-]{49}$/);
    expect(hashOfKey(text)).toMatch(/^[0-9a-f]{64}$/);
    for (let place = 4; place < text.length; place += 1) {
      const other = text[place] === 'A' ? 'B' : 'A';
      expect(hashOfKey(text.slice(0, place) + other + text.slice(place + 1))).toBeNull();
    }
  });

  it.each(['', 'evm_', 'EVM_x', `evm_${'a'.repeat(49)}`, `evm_${'a'.repeat(1_000_000)}`])('is not %#', (text) => {
    expect(hashOfKey(text)).toBeNull();
    expect(looksLikeKey(text)).toBe(text.startsWith('evm_'));
  });

  it('does not get through the mask, whole, cut, escaped or in upper case', () => {
    const mask = createMask([]);
    const text = createKeyText();
    for (const one of [text, text.slice(0, 24), text.toUpperCase(), encodeURIComponent(text), `"x":"${text}\\"`]) {
      expect(mask(`before ${one} after`)).toMatch(/^before .*\[secret\].* after$/);
      expect(mask(one)).not.toContain(one.slice(6, 18));
    }
    expect(mask('evm_keys of evm_ are named')).toBe('evm_keys of evm_ are named');
  });
});

describe('a key that was verified', () => {
  it('has its use noted also after the clock was set back', async () => {
    const { verifier, noteUse } = setUp({ ...KEY, last_used_at: new Date() });
    const text = createKeyText();
    await verifier.verify(text);
    expect(noteUse).not.toHaveBeenCalled();
    jest.setSystemTime(Date.now() - 24 * 3_600 * SECOND);
    await verifier.verify(text);
    expect(noteUse).toHaveBeenCalledTimes(1);
  });

  it('is looked up each time, and its use is noted once a minute at most', async () => {
    const { verifier, findByHash, noteUse } = setUp();
    const text = createKeyText();
    for (let round = 0; round < 5; round += 1) {
      expect(await verifier.verify(text)).toMatchObject({ userId: KEY.user_id, by: 'key', keyId: KEY.key_id });
    }
    expect([findByHash.mock.calls.length, noteUse.mock.calls.length]).toEqual([5, 1]);
  });

  it('is not noted again within an hour', async () => {
    const { verifier, noteUse } = setUp({ ...KEY, last_used_at: new Date(Date.now() - 59 * 60 * SECOND) });
    await verifier.verify(createKeyText());
    expect(noteUse).not.toHaveBeenCalled();
  });

  it('goes on for a minute without the database, which its use does not prolong', async () => {
    const { verifier, state } = setUp({ ...KEY, expires_at: new Date(Date.now() + 3_600 * SECOND) });
    const text = createKeyText();
    await verifier.verify(text);
    state.error = away();
    for (const [after, expected] of [
      [30, 'verified'],
      [29, 'verified'],
      [2, 'sign_in_unavailable'],
    ] as const) {
      jest.advanceTimersByTime(after * SECOND);
      expect(await outcome(verifier.verify(text))).toBe(expected);
    }
    await expect(verifier.verify(createKeyText())).rejects.toMatchObject({ details: { retryAfterSeconds: 7 } });
  });

  it('does not go on without the database when it has expired, or was revoked here or seen revoked', async () => {
    for (const end of ['expires', 'revoked here', 'seen revoked'] as const) {
      const { verifier, state } = setUp({ ...KEY, expires_at: new Date(Date.now() + 30 * SECOND) });
      const text = createKeyText();
      await verifier.verify(text);
      if (end === 'expires') jest.advanceTimersByTime(31 * SECOND);
      if (end === 'revoked here') verifier.forget(KEY.key_id);
      if (end === 'seen revoked') {
        state.key = { ...KEY, revoked_at: new Date() };
        expect(await outcome(verifier.verify(text))).toBe('unauthenticated');
      }
      state.error = away();
      expect([end, await outcome(verifier.verify(text))]).toEqual([end, 'sign_in_unavailable']);
    }
  });

  it('is not remembered when it is revoked while it is looked up', async () => {
    const { verifier, state } = setUp();
    const text = createKeyText();
    const verified = verifier.verify(text);
    verifier.forget(KEY.key_id);
    await verified;
    state.error = away();
    expect(await outcome(verifier.verify(text))).toBe('sign_in_unavailable');
  });
});

it('without a database there are no keys', async () => {
  const { verifier, state } = setUp();
  state.error = new ApiError('database_disabled', 'None.');
  expect(await outcome(verifier.verify(createKeyText()))).toBe('unauthenticated');
});
