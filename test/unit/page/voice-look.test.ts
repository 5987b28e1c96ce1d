import { shortName, visibleName, voiceHue, voiceInitial } from '../../../src/texts/voice-look';
import { isPassing, type StatefulVoice, voiceState } from '../../../src/texts/voice-state';

describe('the name of a voice as it is shown', () => {
  it.each([
    ['\u200b\u202eAda\u2066 Lovelace\u00ad\ufeff', 'Ada Lovelace'],
    ['  two\n lines\t', 'two lines'],
    ['\u3164Ada\u2800', 'Ada'],
    ['\u200dAda', 'Ada'],
    ['👩\u200d🚀 ❤\ufe0f\u200d🔥', '👩\u200d🚀 ❤\ufe0f\u200d🔥'],
    ['می\u200cخواهم', 'می\u200cخواهم'],
  ])('is %j without what shows nothing', (name, shown) => {
    expect(visibleName(name)).toBe(shown);
  });

  it.each([
    ['ada', 'A'],
    ['«ольга»', 'О'],
    ['\u200b3 voices', '3'],
    ['ßen', 'S'],
    ['𝒜da', '𝒜'],
    ['…', '•'],
  ])('of %j begins with %j', (name, initial) => {
    expect(voiceInitial(name)).toBe(initial);
  });

  it('is cut in a sentence where it is long', () => {
    expect(shortName(' Ada\u202e ')).toBe('Ada');
    expect(shortName('😀'.repeat(60))).toBe('😀'.repeat(60));
    expect(shortName('W'.repeat(200))).toBe(`${'W'.repeat(60)}…`);
  });

  it('has one of twelve colours, always the same, and all of them are used', () => {
    const hues = Array.from({ length: 400 }, (_, index) => voiceHue(`${index}`.padStart(32, 'a')));
    expect(new Set(hues).size).toBe(12);
    expect(voiceHue('abc')).toBe(voiceHue('abc'));
  });
});

describe('the state of a voice', () => {
  const version = { model_id: 'next', model_state: 'training', becomes_current: true };
  it.each<[string, Partial<StatefulVoice>]>([
    ['ready', { model_state: 'trained' }],
    ['ready', { versions: [{ ...version, model_id: 'current' }] }],
    ['ready', { versions: [{ ...version, becomes_current: false }] }],
    ['version', { versions: [version] }],
    ['pending', { pending: true, versions: [version] }],
    ['training', { model_state: 'created', pending: true }],
    ['failed', { model_state: 'failed' }],
    ['taken-down', { model_state: 'training', takedown_category: 'policy' }],
    ['missing', { missing_since: '2026-01-01T00:00:00.000Z', dmca_taken_down: true }],
  ])('is %s', (state, members) => {
    const found = voiceState({ model_id: 'current', missing_since: null, ...members });
    expect([found, isPassing(found)]).toEqual([state, ['training', 'version', 'pending'].includes(state)]);
  });
});
