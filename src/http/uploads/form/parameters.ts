/** One `; name=value` of a header: the value in quotes, with `\"` and `\\` as escapes, or bare up to the next semicolon. */
const PARAMETER = /\s*;\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^";]*))/y;

/**
 * Reads the parameters that follow the first word of a header such as Content-Disposition (RFC 9110, section 5.6.6), with
 * their names in lower case. Some clients write file names with spaces and no quotes, so a bare value is read up to the
 * next semicolon. Of a parameter that comes twice the first counts. Returns null where the text cannot be read, such as
 * for quotes inside quotes.
 */
export function readParameters(text: string): ReadonlyMap<string, string> | null {
  const found = new Map<string, string>();
  PARAMETER.lastIndex = 0;
  let end = 0;
  for (let match = PARAMETER.exec(text); match !== null; match = PARAMETER.exec(text)) {
    const [, name = '', quoted, bare = ''] = match;
    // Only these two are escapes: old browsers send whole Windows paths, with single backslashes.
    const value = quoted === undefined ? bare.trim() : quoted.replace(/\\(["\\])/g, '$1');
    if (!found.has(name.toLowerCase())) found.set(name.toLowerCase(), value);
    end = PARAMETER.lastIndex;
  }
  const rest = text.slice(end).trim();
  return rest === '' || rest === ';' ? found : null;
}
