/** What else encodeURIComponent leaves as it is, and RFC 8187 does not allow (section 3.2.1, `attr-char`). */
const NOT_IN_VALUES = /['()*]/g;
/** What a quoted string of ASCII may not hold, and what some browsers would take for an escape. */
const NOT_IN_FALLBACK = /[^\x20-\x7e]|["\\%]/g;
const COMBINING_MARKS = /\p{M}+/gu;

function percentEncoded(text: string): string {
  return encodeURIComponent(text).replace(
    NOT_IN_VALUES,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The name as far as ASCII can write it: letters without their accents, and `_` for a run of what has no place in it. */
function asciiOf(name: string): string {
  return name.normalize('NFKD').replace(COMBINING_MARKS, '').replace(NOT_IN_FALLBACK, '_').replace(/__+/g, '_');
}

/**
 * A `Content-Disposition` with the name that a sound is saved under (RFC 6266): `filename` in ASCII for old programs, and where
 * that is not the name itself, `filename*` in UTF-8 (RFC 8187). `inline` lets a browser play it, `attachment` makes it save it.
 */
export function contentDisposition(type: 'inline' | 'attachment', fileName: string): string {
  const name = fileName.toWellFormed();
  const fallback = asciiOf(name);
  const plain = `${type}; filename="${fallback}"`;
  return fallback === name ? plain : `${plain}; filename*=UTF-8''${percentEncoded(name)}`;
}
