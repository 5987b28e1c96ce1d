import { shortName, visibleName, voiceHue, voiceInitial } from '../../../src/texts/voice-look';

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
