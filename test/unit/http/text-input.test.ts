import { text } from '../../../src/contract/fields';
import { parseInput } from '../../../src/http/input/parse-input';
import { expectLittleCpu } from '../../support/cpu-time';

const TEN_THOUSAND = text(0, 10_000);

describe('a text', () => {
  it.each(['Zoë', 'é', 'नमस्ते', 'שָׁלוֹם', `a${'\u0301'.repeat(30)}`])('is taken with its accents: %s', (value) => {
    expect(parseInput(TEN_THOUSAND, value)).toBe(value.normalize('NFC'));
  });

  it.each([
    ['as long as it may be', 5_000, 'accents on one letter'],
    ['much longer', 50_000, '0 to 10000 characters'],
  ])('of accents that would take long to sort is refused before that: %s', async (_what, half, message) => {
    const marks = '\u0301'.repeat(half - 1) + '\u0323'.repeat(half);
    await expectLittleCpu(50, () => expect(() => parseInput(TEN_THOUSAND, `a${marks}`)).toThrow(message));
  });
});
