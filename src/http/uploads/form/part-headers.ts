import { isUtf8 } from 'node:buffer';
import { decodeExtendedName, decodePlainName } from './file-names';
import { malformed } from './form-refusals';
import { readParameters } from './parameters';

/** What the headers of one part of a form say. */
export interface PartHeaders {
  /** The name of the field as it was written, which may have %22 for quotes. */
  readonly name: string;
  /** The name of the file, decoded; empty for a file input without a choice; null for a text. */
  readonly fileName: string | null;
  /** Such as `text/plain`, in lower case; empty where the part does not say. */
  readonly contentType: string;
  /** The charset of a text, as the Encoding Standard names it. */
  readonly charset: string;
}

/** What a part may say of how its bytes are encoded; all three leave them as they are (RFC 7578, section 4.7). */
const PLAIN_ENCODINGS = new Set(['7bit', '8bit', 'binary']);

const HEADER = /^([\w!#$%&'*+.^`|~-]+):(.*)$/s;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f]/;

/** The headers of a part by their names in lower case; of a header that comes twice, the first. */
function readLines(block: Buffer): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  // A line that begins with a space continues the one before (RFC 5322, section 2.2.3).
  for (const line of block
    .toString('latin1')
    .replace(/\r\n(?=[ \t])/g, '')
    .split('\r\n')) {
    if (line === '') continue;
    const [, name = '', value = ''] = HEADER.exec(line) ?? [];
    if (name === '' || CONTROL.test(value)) throw malformed('A part of the form has a header that cannot be read.');
    if (!headers.has(name.toLowerCase())) headers.set(name.toLowerCase(), value.trim());
  }
  return headers;
}

function dispositionOf(headers: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const bytes = Buffer.from(headers.get('content-disposition') ?? '', 'latin1');
  if (bytes.byteLength === 0) throw malformed('A part of the form has no Content-Disposition.');
  if (!isUtf8(bytes)) {
    throw malformed("The Content-Disposition of a part is not UTF-8. Send the name in UTF-8, or as filename*=UTF-8''…");
  }
  const text = bytes.toString();
  const [type = ''] = text.split(';', 1);
  if (type.trim().toLowerCase() !== 'form-data') {
    throw malformed('The Content-Disposition of a part must begin with form-data.');
  }
  const parameters = readParameters(text.slice(type.length));
  if (parameters === null) {
    throw malformed(
      'The Content-Disposition of a part cannot be read. Write a quote inside of a name as %22 or \\", close every quote, and put a name with ; in quotes.',
    );
  }
  return parameters;
}

function fileNameOf(parameters: ReadonlyMap<string, string>): string | null {
  const extended = [...parameters.keys()].find((key) => key.startsWith('filename*'));
  if (extended === undefined) {
    const plain = parameters.get('filename');
    return plain === undefined ? null : decodePlainName(plain);
  }
  const name = extended === 'filename*' ? decodeExtendedName(parameters.get(extended) ?? '') : null;
  if (name === null) {
    throw malformed(
      "The filename* in a Content-Disposition cannot be read. Write it as filename*=UTF-8''name%20of%20it.mp3.",
    );
  }
  return name;
}

function charsetOf(label: string): string {
  // ASCII is a part of UTF-8, and what goes beyond it under this name is UTF-8 more often than anything else.
  if (/^(us-)?ascii$/i.test(label)) return 'utf-8';
  try {
    return new TextDecoder(label).encoding;
  } catch {
    throw malformed('The Content-Type of a part names a charset that is not known. Send texts in UTF-8.');
  }
}

/** Reads the header lines of one part. Throws `malformed_multipart` with the name of the header at fault. */
export function readPartHeaders(block: Buffer): PartHeaders {
  const headers = readLines(block);
  const disposition = dispositionOf(headers);
  const name = disposition.get('name') ?? '';
  if (name === '') throw malformed('A part of the form has no name.');
  const encoding = headers.get('content-transfer-encoding') ?? 'binary';
  if (!PLAIN_ENCODINGS.has(encoding.toLowerCase())) {
    throw malformed('A part has a Content-Transfer-Encoding. Send its bytes as they are, without this header.');
  }
  const type = headers.get('content-type') ?? '';
  const [contentType = ''] = type.split(';', 1);
  const label = readParameters(type.slice(contentType.length))?.get('charset') || 'utf-8';
  const fileName = fileNameOf(disposition);
  return {
    name,
    fileName,
    contentType: contentType.trim().toLowerCase(),
    charset: fileName === null ? charsetOf(label) : '',
  };
}
