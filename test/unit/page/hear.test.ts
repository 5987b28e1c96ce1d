import { codesOf } from '../../../src/contract/operations/error-codes';
import {
  hasRecord,
  isAwaited,
  isShown,
  type Shown,
  shownAfter,
  shownAtFirst,
} from '../../../src/page/hear/result-state';
import { placeAfterKey } from '../../../src/page/shared/player/player-keys';
import { speechProblemKey } from '../../../src/page/shared/player/speech-problem-key';
import { Speeches } from '../../../src/page/shared/player/speeches';

const RESULT = {
  success: true,
  model_id: 'm1',
  reference_id: 'm1',
  model_state: 'training',
  message: '',
  database_status: 'queued',
  sample_status: 'disabled',
  database_record: null,
  visibility: 'private',
  warnings: [],
} as const;

const VOICE = {
  model_id: 'm1',
  name: 'Ada',
  model_state: 'trained',
  dmca_taken_down: false,
  takedown_category: null,
} as const;

const first = (change: object = {}): Shown =>
  shownAtFirst({ result: { ...RESULT, ...change }, fields: { name: 'Ada' }, files: [{ name: 'ada.mp3' }] });
/** As much of a voice as the result looks at. */
const voice = (change: object = {}) => ({ ...VOICE, ...change }) as unknown as Parameters<typeof shownAfter>[1];

describe('the result of an upload', () => {
  it('is awaited until it is both ready and saved', () => {
    const queued = first();
    expect([queued.name, queued.notice, queued.database, isAwaited(queued)]).toEqual([
      'Ada',
      'training',
      'queued',
      true,
    ]);
    const ready = shownAfter(queued, voice({ pending: true }));
    expect([ready.notice, ready.database, ready.voice, isAwaited(ready)]).toEqual(['ready', 'queued', null, true]);
    const saved = shownAfter(ready, voice());
    expect([saved.database, saved.voice?.name, isAwaited(saved)]).toEqual(['saved', 'Ada', false]);
  });

  it.each(['skipped', 'disabled', 'failed', 'deleted'])('cannot be asked for where its record is %s', (status) => {
    const shown = first({ database_status: status });
    expect([hasRecord(shown), isAwaited(shown)]).toEqual([false, false]);
  });

  it('follows its voice to another version', () => {
    const shown = first();
    expect(isShown(shown, voice({ model_id: 'm2', known_model_ids: ['m1', 'm2'] }))).toBe(true);
    expect(isShown(shown, voice({ model_id: 'm2' }))).toBe(false);
  });

  it('is named after its file where nobody named it', () => {
    expect(shownAtFirst({ result: RESULT, fields: {}, files: [{ name: 'ada.mp3' }] }).name).toBe('ada.mp3');
  });
});

describe('the speeches of a page', () => {
  it('are paid for once, and the last ten are remembered', async () => {
    const asked: string[] = [];
    const speeches = new Speeches(async (_modelId, { text }) => {
      asked.push(text);
      return { sound: new Blob([text]), fileName: `${text}.mp3` };
    });
    const { signal } = new AbortController();
    const speak = (text: string, modelId = 'm1') => speeches.speak(modelId, { text, format: 'mp3' }, signal);
    await speak('first');
    await speak('first');
    await speeches.speak('m1', { format: 'mp3', text: 'first' }, signal);
    expect(asked).toEqual(['first']);
    await speak('first', 'm2');
    for (let index = 0; index < 9; index++) await speak(`line ${index}`);
    expect(asked).toHaveLength(11);
    await speak('first');
    expect(asked).toHaveLength(12);
    await speak('line 8');
    expect(asked).toHaveLength(12);
  });

  it('are asked for again after a failure', async () => {
    let attempts = 0;
    const speeches = new Speeches(async () => {
      attempts += 1;
      throw new Error('away');
    });
    const { signal } = new AbortController();
    for (let attempt = 0; attempt < 2; attempt++) {
      await expect(speeches.speak('m1', { text: 'x', format: 'mp3' }, signal)).rejects.toThrow('away');
    }
    expect(attempts).toBe(2);
  });

  it('say in plain words what hinders them, whatever Fish.Audio and the voice are at fault with', () => {
    const codes = codesOf('speak').filter((code) => /^(provider|voice_model)_|^(rate_limited|overloaded)$/.test(code));
    expect(codes.length).toBeGreaterThan(10);
    expect(codes.filter((code) => speechProblemKey(code) === null)).toEqual([]);
    expect(speechProblemKey('internal_error')).toBeNull();
  });
});

describe('a key in the player', () => {
  it.each([
    ['arrowright', 0.5, 0.6],
    ['arrowleft', 0.05, 0],
    ['arrowup', 0.95, 1],
    ['home', 0.5, 0],
    ['end', 0.5, 1],
    ['x', 0.5, null],
  ])('%s moves a sound of ten seconds from %f to %s', (key, share, after) => {
    expect(placeAfterKey(key, { share, seconds: 10 })).toBe(after);
  });

  it('does not move a sound whose length is not known', () => {
    expect(placeAfterKey('arrowright', { share: 0, seconds: 0 })).toBe(0);
  });
});
