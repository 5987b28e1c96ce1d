import fc from 'fast-check';
import { foldText } from '../../../src/domain/library/fold-text';
import { createMatcher, type Filterable } from '../../../src/domain/library/voice-model-filter';
import { anyText } from '../../support/any-text';
import { expectLittleCpu } from '../../support/cpu-time';

describe('foldText', () => {
  it.each([
    ['an accent', 'Jürgen', 'jurgen'],
    ['a combining accent', 'Ju\u0308rgen', 'JURGEN'],
    ['a sharp s', 'Straße', 'STRASSE'],
    ['the capital sharp s', 'STRAẞE', 'strasse'],
    ['a Turkish dotted capital', 'İZMİR', 'izmir'],
    ['a Turkish dotless letter', 'ılık', 'ILIK'],
    ['full-width letters', 'Ｊａｎｅ２', 'jane2'],
    ['a ligature', 'ﬁnal', 'FINAL'],
    ['a Greek final sigma', 'ΟΔΟΣ', 'οδός'],
    ['a letter with a stroke', 'Øyvind Łukasz', 'oyvind lukasz'],
    ['joined letters', 'Æsop Œuvre Þór', 'aesop oeuvre thor'],
    ['half-width katakana', 'ｶﾅ', 'カナ'],
    ['the points of Hebrew', 'שָׁלוֹם', 'שלום'],
    ['the marks of Arabic', 'مُحَمَّد', 'محمد'],
    ['blanks of any kind', 'a\u00a0\u3000 b', 'A b'],
    ['what shows nothing', 'zero\u200bwidth\u00ad', 'ZEROWIDTH'],
  ])('makes %s no difference', (_what, one, other) => {
    expect(foldText(one)).toBe(foldText(other));
  });

  it.each([
    ['other letters', 'Jorgen', 'Jurgen'],
    ['the vowel signs of Devanagari, which are letters', 'कि', 'की'],
    ['digits', 'Voice 1', 'Voice 2'],
  ])('keeps %s apart', (_what, one, other) => {
    expect(foldText(one)).not.toBe(foldText(other));
  });

  it('gives the same again when it is folded twice, whatever the text is', () => {
    fc.assert(fc.property(anyText(), (text) => foldText(foldText(text)) === foldText(text)));
  });

  it('takes no longer for marks that are stacked without end', () =>
    expectLittleCpu(200, () => foldText(`a${'\u0301\u0323'.repeat(100_000)}`)));
});

describe('createMatcher', () => {
  const voice: Filterable = {
    name: 'Jürgen',
    description: 'Warm, from Straßburg',
    tags: ['Familie', 'ruhig'],
    audio_file_path: 'großvater.m4a',
    file_type: 'audio',
    echo_id: null,
    missing_since: null,
    samples: [{ file_name: 'großvater.m4a' }, { file_name: 'Zweite Aufnahme.WAV' }],
  };

  it.each([
    ['the name', 'JURG'],
    ['the description', 'strassburg'],
    ['a tag', 'familie'],
    ['a file name', 'GROSSVATER'],
    ['a later file name', 'zweite aufnahme.wav'],
  ])('searches %s', (_what, search) => {
    expect(createMatcher({ search })(voice)).toBe(true);
  });

  it.each(['jurgens', 'warm from', '.*', 'Jürgen\0', '\u0301'])('does not find %j', (search) => {
    expect(createMatcher({ search })(voice)).toBe(false);
  });

  it('wants all tags, as they are written', () => {
    expect(createMatcher({ tags: ['ruhig', 'Familie'] })(voice)).toBe(true);
    expect(createMatcher({ tags: ['ruhig', 'laut'] })(voice)).toBe(false);
    expect(createMatcher({ tags: ['familie'] })(voice)).toBe(false);
  });

  it('looks at the kind, the Echo, and whether the model is gone', () => {
    const matching = createMatcher({ file_type: 'audio', linked: false, missing: false });
    expect(matching(voice)).toBe(true);
    expect(matching({ ...voice, file_type: 'video' })).toBe(false);
    expect(matching({ ...voice, echo_id: 'e' })).toBe(false);
    expect(matching({ ...voice, missing_since: new Date() })).toBe(false);
    expect(createMatcher({ missing: true })({ ...voice, missing_since: new Date() })).toBe(true);
  });
});
