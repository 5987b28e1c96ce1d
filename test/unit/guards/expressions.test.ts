import { complaintAbout, expressionsIn } from './expressions';

const LENGTH = 100_000;
const { expressions, built } = expressionsIn('src');

describe('the regular expressions of src', () => {
  it('are found', () => {
    expect(expressions.length).toBeGreaterThan(90);
  });

  it('are all written out, so that each of them can be measured', () => {
    expect(built).toEqual([]);
  });

  it(`each take little time on ${LENGTH} characters that were made to keep them busy`, () => {
    expect(expressions.map((expression) => complaintAbout(expression, LENGTH)).filter(Boolean)).toEqual([]);
  }, 120_000);
});

describe('the measurement', () => {
  it.each([
    ['blanks at the end', '[.\\s]+$', 'gu'],
    ['brackets that are never closed', '<[^>]*>', 'g'],
    ['choices within a repetition', '^(a|a)*$', ''],
    ['consonants without a vowel', '[^aeiouy]*[aeiouy]+', 'g'],
    ['two runs of the same', ':\\s*\\s*x', ''],
    ['anything up to the end of a line', '%.*$', ''],
  ])('names an expression that takes too long: %s', (_what, source, flags) => {
    const complaint = complaintAbout({ place: 'a/file.ts:7', source, flags }, 20_000, 200);
    expect(complaint).toContain(`a/file.ts:7: /${source}/${flags} takes`);
  });

  it('finds expressions where they stand', () => {
    const place = expect.stringMatching(/^journal\/keys\/key-claim\.ts:\d+$/);
    expect(expressions).toContainEqual({ place, source: '^[0-9a-f]{64}$', flags: '' });
  });
});
