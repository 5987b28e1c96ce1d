import { FishAudioError } from '../../../src/fish-audio/errors/fish-audio-error';
import { type AccountTiming, AccountWatch } from '../../../src/services/account/account-watch';
import { RecordedLog } from '../../support/service/recorded-log';

type Answer = string | FishAudioError;

const failure = (code: 'provider_auth' | 'provider_forbidden' | 'provider_timeout' | 'shutting_down') =>
  new FishAudioError(code, 'x', { outcome: 'rejected' });

/** A watch in simulated time, over a Fish.Audio that answers its checks one after the other, the last one again and again. */
function watching(
  answers: Answer[],
  options: { readonly engine?: string; readonly timing?: Partial<AccountTiming> } = {},
) {
  const { engine = 's2.1-pro', timing } = options;
  const log = new RecordedLog();
  const asked: number[] = [];
  const watch = new AccountWatch({ engine, configured: true, log, timing, now: () => Date.now() });
  const checkKey = async () => {
    asked.push(Date.now());
    const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? '0';
    if (typeof answer !== 'string') throw answer;
    return { credit: answer };
  };
  const logged = () =>
    log.lines
      .filter(({ event }) => event === 'fish_audio_account')
      .map(({ level, text }) => [level, JSON.parse(text).state]);
  return { watch, asked, logged, log, start: () => watch.start({ checkKey }) };
}

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
const MINUTE = 60_000;

describe('the account at Fish.Audio', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is not asked for without a key', async () => {
    const log = new RecordedLog();
    const watch = new AccountWatch({ engine: 's2.1-pro', configured: false, log });
    watch.start({ checkKey: () => Promise.reject(new Error('asked')) });
    watch.noteUpload();
    await pass(MINUTE);
    expect({ state: watch.state, lines: log.lines }).toEqual({ state: 'not_configured', lines: [] });
  });

  it.each<[Answer, string, string]>([
    ['10.5', 'ok', 'debug'],
    ['no number', 'ok', 'debug'],
    ['', 'ok', 'debug'],
    ['0', 'no_credit', 'warn'],
    ['-0.000001', 'no_credit', 'warn'],
    [failure('provider_auth'), 'unauthorised', 'error'],
    [failure('provider_forbidden'), 'ok', 'debug'],
    [failure('provider_timeout'), 'unreachable', 'warn'],
  ])('is seen at the start, in the background: %s is %s', async (answer, state, level) => {
    const { watch, start, logged } = watching([answer]);
    expect(watch.state).toBe('unknown');
    start();
    expect(watch.state).toBe('unknown');
    await pass(0);
    expect(watch.state).toBe(state);
    expect(logged()).toEqual([[level, state]]);
  });

  it('needs no credit for the free engine', async () => {
    const { watch, start } = watching(['0'], { engine: 's2.1-pro-free' });
    start();
    await pass(0);
    expect(watch.state).toBe('ok');
  });

  it('is asked for every ten minutes while somebody uploads, however many upload, and not otherwise', async () => {
    const { watch, start, asked } = watching(['10']);
    start();
    await pass(60 * MINUTE);
    expect(asked).toHaveLength(1);
    for (let seconds = 0; seconds < 1800; seconds += 1) {
      for (let uploads = 0; uploads < 20; uploads += 1) watch.noteUpload();
      await pass(1_000);
    }
    expect(asked).toHaveLength(4);
  });

  it('is asked for after a 401, once a minute however many there are, and the remedy is logged once', async () => {
    const { watch, start, asked, logged, log } = watching(['10', '10', failure('provider_auth')]);
    start();
    await pass(1_000);
    watch.noteAttempt('create_model', 'provider_auth');
    await pass(0);
    expect({ state: watch.state, asked: asked.length }).toEqual({ state: 'ok', asked: 2 });
    for (let calls = 0; calls < 100; calls += 1) watch.noteAttempt('create_model', 'provider_auth');
    await pass(59_000);
    expect(asked).toHaveLength(2);
    await pass(1_000);
    expect({ state: watch.state, asked: asked.length }).toEqual({ state: 'unauthorised', asked: 3 });
    for (let calls = 0; calls < 100; calls += 1) {
      watch.noteAttempt('create_model', 'provider_auth');
      watch.noteAttempt('check_key', 'provider_auth');
      await pass(1_000);
    }
    expect(logged()).toEqual([
      ['debug', 'ok'],
      ['error', 'unauthorised'],
    ]);
    expect(log.lines.filter(({ text }) => text.includes('FISH_API_KEY'))).toHaveLength(1);
  });

  it('is asked for again by itself while it is not ok, ever more seldom, and says when it is', async () => {
    const { watch, start, asked, logged } = watching([failure('provider_timeout')]);
    start();
    await pass(0);
    const startedAt = asked[0] ?? 0;
    await pass(60 * MINUTE);
    const minutes = asked.map((at) => (at - startedAt) / MINUTE);
    expect(minutes).toEqual([0, 0.5, 1.5, 3.5, 7.5, 15.5, 25.5, 35.5, 45.5, 55.5]);
    expect(logged()).toHaveLength(1);
    expect(watch.state).toBe('unreachable');
  });

  it('is asked for as soon as a call shows that it is back', async () => {
    const { watch, start, logged } = watching([failure('provider_auth'), '5']);
    start();
    await pass(1_000);
    watch.noteAttempt('get_model', 'ok');
    await pass(0);
    expect(watch.state).toBe('ok');
    expect(logged()).toEqual([
      ['error', 'unauthorised'],
      ['info', 'ok'],
    ]);
  });

  it('has no credit once a speech cannot be paid for, whatever is left, and the free engine is named once', async () => {
    const { watch, start, asked, logged, log } = watching(['0.01']);
    start();
    await pass(1_000);
    for (let minutes = 0; minutes < 30; minutes += 1) {
      watch.noteAttempt('speak', 'provider_credit_exhausted');
      watch.noteAttempt('create_model', 'ok');
      await pass(MINUTE);
    }
    expect(watch.state).toBe('no_credit');
    expect(logged()).toEqual([
      ['debug', 'ok'],
      ['warn', 'no_credit'],
    ]);
    expect(log.lines.filter(({ text }) => text.includes('s2.1-pro-free'))).toHaveLength(1);
    expect(asked.length).toBeLessThan(10);

    watch.noteAttempt('speak', 'ok');
    await pass(0);
    expect(watch.state).toBe('ok');
  });

  it('is not asked for any more once the service stops', async () => {
    const { watch, start, asked } = watching([failure('shutting_down')]);
    start();
    await watch.close();
    watch.noteUpload();
    watch.noteAttempt('create_model', 'provider_auth');
    await pass(60 * MINUTE);
    expect({ state: watch.state, asked: asked.length }).toEqual({ state: 'unknown', asked: 1 });
  });
});
