/** The content of a part: bytes, or the first `nearDelimiter` characters of the delimiter of its form, repeated. */
export type PartContent = Buffer | { readonly nearDelimiter: number; readonly repeat: number };

/** One part of a form; header lines as latin1 without their line breaks. */
export interface FormPart {
  readonly headers: readonly string[];
  readonly content: PartContent;
}

/** A form, and every part of its syntax that can be changed. */
export interface Form {
  readonly boundary: string;
  readonly parts: readonly FormPart[];
  readonly lineBreak: string;
  readonly preamble: string;
  readonly ending: string;
}

function contentOf(content: PartContent, delimiter: string): Buffer {
  if (Buffer.isBuffer(content)) return content;
  return Buffer.from(delimiter.slice(0, content.nearDelimiter).repeat(content.repeat), 'latin1');
}

/** The bytes of a form. In `ending`, `%` stands for the boundary. */
export function formBytes({ boundary, parts, lineBreak, preamble, ending }: Form): Buffer {
  const pieces = parts.flatMap(({ headers, content }) => [
    Buffer.from([`--${boundary}`, ...headers, '', ''].join(lineBreak), 'latin1'),
    contentOf(content, `\r\n--${boundary}`),
    Buffer.from(lineBreak),
  ]);
  return Buffer.concat([Buffer.from(preamble), ...pieces, Buffer.from(ending.replaceAll('%', boundary), 'latin1')]);
}

/** A part as any client writes it: a text field or, with a file name, a file. */
export function plainPart(name: string, content: Buffer, fileName?: string): FormPart {
  const file = fileName === undefined ? '' : `; filename="${fileName}"`;
  return { headers: [`Content-Disposition: form-data; name="${name}"${file}`], content };
}

/** A form as any client writes it. */
export function plainForm(parts: readonly FormPart[]): Form {
  return { boundary: PLAIN_BOUNDARY, parts, lineBreak: '\r\n', preamble: '', ending: '--%--\r\n' };
}

/** The boundary of a plain form. */
export const PLAIN_BOUNDARY = 'a-boundary-of-the-fuzzer';
