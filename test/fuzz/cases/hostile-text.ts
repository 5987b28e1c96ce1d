import fc from 'fast-check';
import { anyText } from '../../support/any-text';

const NAMES = [
  ...[
    'audio',
    'name',
    'user_id',
    'echo_id',
    'description',
    'tags',
    'transcript',
    'visibility',
    'enhance_audio_quality',
    'consent',
    'consent_text_version',
  ],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'length', '__defineGetter__', 'then'],
  ...['user_id[$ne]', 'name[]', 'a[4294967294]', 'a[k]', 'a[b][c]', '__proto__[x]', 'constructor[prototype][x]'],
  ...[
    '[',
    ']',
    'a[',
    'a]',
    '[]',
    '[a]',
    'a[]b',
    '$where',
    'a.b',
    '.',
    '',
    ' ',
    '0',
    '-1',
    'null',
    'undefined',
    'Audio',
  ],
];

const VALUES = [
  ...['', ' ', '0', 'true', 'false', 'null', '[object Object]', 'private', 'public', 'unlist', ',', ',,,,', 'a,b'],
  ...[
    '5f0c1d2e3b4a49688776a5b4',
    '5F0C1D2E3B4A49688776A5B4',
    '5f0c1d2e3b4a49688776a5b',
    '{"$ne":null}',
    '$gt',
    "'; --",
  ],
  ...['\u0000', '\u0007', '\u001b[31m', '\r\n', '\n', '\t', '\u0085', '\u2028', '\u202e', '\u200b', '\ufeff', '\ufffd'],
  ...['é', 'e\u0301', '🎙', '👩‍👩‍👧‍👦', 'ﷺ', 'ß', 'İ', '\u{10ffff}', '<script>alert(1)</script>', '#{7*7}', '{{7*7}}'],
];

const FILE_NAMES = [
  ...[
    'speech.mp3',
    '',
    '.',
    '..',
    '...',
    ' ',
    '/',
    '\\',
    'a/',
    'a\\',
    '../../etc/passwd',
    '..\\..\\x.mp3',
    'C:\\x.mp3',
  ],
  ...['/abs.mp3', '~/x', 'con.mp3', 'aux', 'nul.', '.htaccess', 'a.mp3.', 'a.mp3 ', '-rf', '$(id).mp3', '`id`', '|id'],
  ...[
    'gnp\u202e3pm.exe',
    'a\u200bb.mp3',
    'a\u0000.mp3',
    'a\r\nX-Evil: 1.mp3',
    'a%0D%0AX-Evil: 1.mp3%22; x=',
    'a"b.mp3',
  ],
  ...[
    "a'b.mp3",
    'a;b.mp3',
    'a\\"b.mp3',
    '%00.mp3',
    '%2e%2e%2f',
    'é.mp3',
    'e\u0301.mp3',
    '🎙.mp3',
    'x.',
    '"',
    '\\',
    '%22',
  ],
];

const UNITS = [
  'a',
  '\u0301',
  '🎙',
  '[',
  'a[',
  '%',
  '%22',
  '"',
  '\\',
  '/',
  '../',
  ' ',
  ',',
  'a,',
  '.',
  '\u202e',
  '\u0000',
];
/** At and around every limit of the service. */
const LENGTHS = [
  2, 10, 50, 51, 63, 64, 65, 199, 200, 201, 255, 256, 2000, 2001, 10_000, 10_001, 32_768, 32_769, 100_000,
];

const longText = fc
  .tuple(fc.constantFrom(...UNITS), fc.constantFrom(...LENGTHS))
  .map(([unit, length]) => unit.repeat(Math.ceil(length / unit.length)));

const someText = fc.oneof(anyText({ maxLength: 40 }), fc.string({ maxLength: 80 }), longText);

function hostile(examples: readonly string[]): fc.Arbitrary<string> {
  const example = fc.constantFrom(...examples);
  return fc.oneof(
    { weight: 5, arbitrary: example },
    { weight: 2, arbitrary: someText },
    { weight: 1, arbitrary: fc.tuple(example, someText, example).map((texts) => texts.join('')) },
  );
}

/** Names of form fields that code is likely to handle wrongly. */
export const hostileName = hostile(NAMES);
/** Values of text fields that code is likely to handle wrongly. */
export const hostileValue = hostile(VALUES);
/** Names of files that code is likely to handle wrongly. */
export const hostileFileName = hostile(FILE_NAMES);

/** How a name is written into a header: raw, or escaped as some client does. The result is bytes, as latin1. */
export const spelling: fc.Arbitrary<(text: string) => string> = fc.constantFrom(
  (text) => `"${raw(text)}"`,
  (text) => `"${raw(text.replace(/[\r\n"]/g, encodeURIComponent))}"`,
  (text) => `"${raw(text.replace(/[\\"]/g, '\\$&'))}"`,
  (text) => `"${Buffer.from(text, 'latin1').toString('latin1')}"`,
  (text) => raw(text),
  (text) => `"${raw(text)}`,
  (text) => `'${raw(text)}'`,
);

/** The UTF-8 bytes of a text, one latin1 character for each. */
export function raw(text: string): string {
  return Buffer.from(text).toString('latin1');
}
