import { isUtf8 } from 'node:buffer';

/** Decodes bytes that a client says are in this charset; null where they are not, or where the charset is another one. */
function decodeBytes(charset: string, bytes: Buffer): string | null {
  if (/^utf-?8$/i.test(charset)) return isUtf8(bytes) ? bytes.toString() : null;
  return /^iso-8859-1$/i.test(charset) ? bytes.toString('latin1') : null;
}

/** What stands for one byte: a mark and two hex digits. */
const ESCAPES = { '%': /%([0-9a-f]{2})/gi, '=': /=([0-9a-f]{2})/gi } as const;

/** The bytes of a text in which a mark and two hex digits stand for one byte. */
function unescapeBytes(text: string, mark: keyof typeof ESCAPES): Buffer | null {
  const digits = ESCAPES[mark];
  if (text.replace(digits, '').includes(mark)) return null;
  const bytes = Buffer.from(text).toString('latin1');
  return Buffer.from(
    bytes.replace(digits, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

/**
 * The value of `filename*`: charset, language and %-encoded bytes with apostrophes between them (RFC 8187), such as
 * `UTF-8''Gr%C3%BC%C3%9Fe.mp3`. Null where it is anything else.
 */
export function decodeExtendedName(value: string): string | null {
  const [charset = '', language, ...rest] = value.split("'");
  if (language === undefined || rest.length === 0) return null;
  const bytes = unescapeBytes(rest.join("'"), '%');
  return bytes === null ? null : decodeBytes(charset, bytes);
}

/** One encoded word of RFC 2047: the charset, B for base64 or Q for =XX, and the text. */
const ENCODED_WORD = /^=\?([\w-]{1,40})\?([bq])\?([^?]*)\?=$/i;

function decodeWord(word: string): string | null {
  const [, charset = '', kind = '', text = ''] = ENCODED_WORD.exec(word) ?? [];
  const bytes =
    kind.toLowerCase() === 'b' ? Buffer.from(text, 'base64') : unescapeBytes(text.replaceAll('_', ' '), '=');
  return bytes === null ? null : decodeBytes(charset, bytes);
}

/** A name as .NET and Spring write one that is not ASCII (RFC 2047); null for any other. */
function decodeMimeName(value: string): string | null {
  if (!value.startsWith('=?')) return null;
  const words = value.split(' ').map(decodeWord);
  return words.includes(null) ? null : words.join('');
}

/** What encodeURIComponent writes, with at least one escape. */
const URI_COMPONENT = /^[\w.!~*'()-]*%[\w.!~*'()%-]*$/;

function decodeUriName(value: string): string | null {
  if (!URI_COMPONENT.test(value)) return null;
  const bytes = unescapeBytes(value, '%');
  return bytes !== null && isUtf8(bytes) ? bytes.toString() : null;
}

/**
 * The value of `filename` as the client meant it. Browsers write quotes and line breaks as %22, %0D and %0A and nothing else
 * (HTML, section 4.10.21.8); some programs encode the whole name with percent signs, or as mail does.
 */
export function decodePlainName(value: string): string {
  const browser = (): string => value.replaceAll('%22', '"').replace(/%0d/gi, '\r').replace(/%0a/gi, '\n');
  return decodeMimeName(value) ?? decodeUriName(value) ?? browser();
}
