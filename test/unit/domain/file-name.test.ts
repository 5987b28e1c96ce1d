import fc from 'fast-check';
import { cleanFileName } from '../../../src/domain/file-name';
import { anyText } from '../../support/any-text';
import { expectLittleCpu } from '../../support/cpu-time';

describe('cleanFileName', () => {
  it.each([
    ['../../etc/passwd', 'passwd'],
    ['..\\..\\x.mp3', 'x.mp3'],
    ['C:\\recordings\\me.wav', 'me.wav'],
    ['/abs/voice.mp3', 'voice.mp3'],
    ['.', 'recording'],
    ['..', 'recording'],
    ['.hidden.mp3', 'hidden.mp3'],
    ['voice.mp3.  ', 'voice.mp3'],
    ['con.mp3', 'con.mp3'],
    ['', 'recording'],
  ])('makes a base name of %j (A30)', (name, cleaned) => {
    expect(cleanFileName(name)).toBe(cleaned);
  });

  it.each([
    ['gnp\u202e3pm.exe', 'gnp3pm.exe'],
    ['zero\u200bwidth.mp3', 'zerowidth.mp3'],
    ['e\u0301te\u0301.mp3', 'été.mp3'],
    ['grüße 🎙.mp3', 'grüße 🎙.mp3'],
    ['lone \ud800 surrogate.mp3', 'lone \ufffd surrogate.mp3'],
    ['line\r\nbreak".mp3', 'linebreak_.mp3'],
  ])('keeps what can be read of %j (A31, A32)', (name, cleaned) => {
    expect(cleanFileName(name)).toBe(cleaned);
  });

  it('caps stacked marks and length, and keeps the extension (A31)', () => {
    expect(cleanFileName(`a${'\u0301'.repeat(1000)}.mp3`).length).toBeLessThan(12);
    const long = cleanFileName(`${'ü'.repeat(10_000)}.mp3`);
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(255);
    expect(long).toMatch(/\.mp3$/);
  });

  it.each([
    ['blanks', ' '],
    ['dots', '.'],
    ['accents that have to be sorted', `a${'\u0301'.repeat(25_000)}${'\u0323'.repeat(25_000)}`],
    ['folders', 'a/'],
    ['halves of characters', '\ud800'],
  ])('takes little time on 100,000 characters of %s (A31)', async (_what, text) => {
    const name = `x${text.repeat(Math.ceil(100_000 / text.length))}x.mp3`;
    await expectLittleCpu(50, () => expect(cleanFileName(name)).toMatch(/\.mp3$/));
  });

  it('holds for any text: not empty, at most 255 bytes, no path, control or override characters, stable', () => {
    fc.assert(
      fc.property(anyText({ maxLength: 400 }), (name) => {
        const cleaned = cleanFileName(name);
        expect(cleaned).not.toBe('');
        expect(Buffer.byteLength(cleaned)).toBeLessThanOrEqual(255);
        expect(cleaned).not.toMatch(/[/\\\p{Cc}\p{Cf}\p{Cs}]/u);
        expect(cleaned.isWellFormed()).toBe(true);
        expect(cleanFileName(cleaned)).toBe(cleaned);
      }),
    );
  });
});
