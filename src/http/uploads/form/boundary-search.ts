import { malformed } from './form-refusals';

const [CR, LF] = [0x0d, 0x0a];

/** How many bytes at the end of `bytes` may be the beginning of the pattern. */
function beginningAtEnd(bytes: Buffer, pattern: Buffer): number {
  for (
    let at = bytes.indexOf(pattern[0] ?? 0, Math.max(0, bytes.length - pattern.length + 1));
    at !== -1;
    at = bytes.indexOf(pattern[0] ?? 0, at + 1)
  ) {
    if (pattern.subarray(0, bytes.length - at).equals(bytes.subarray(at))) return bytes.length - at;
  }
  return 0;
}

/** How many bytes in front of a place end a line there: 2 for CRLF, 1 for half of it. */
function lineEndBefore(bytes: Buffer, at: number): 0 | 1 | 2 {
  if (bytes[at - 1] === CR) return 1;
  if (bytes[at - 1] !== LF) return 0;
  return bytes[at - 2] === CR ? 2 : 1;
}

/** What shows that a boundary in a content was meant as one, behind half a line end and behind none. A file may hold it by chance. */
const MEANT_AFTER = { 1: ['\r\n', '--'], 0: ['\r\ncontent-'] } as const;
const LONGEST_MEANT = 10;

/** Whether the bytes from a place on begin in one of these ways; undefined where there are too few to say. */
function beginsLike(bytes: Buffer, at: number, beginnings: readonly string[]): boolean | undefined {
  const found = bytes.toString('latin1', at, at + LONGEST_MEANT).toLowerCase();
  if (beginnings.some((beginning) => found.startsWith(beginning))) return true;
  return beginnings.some((beginning) => beginning.startsWith(found)) ? undefined : false;
}

/** Looks for the boundary of a form, and for what was meant as one and would be lost, with the part behind it. */
export class BoundarySearch {
  /** The boundary with all that stands in front of it. */
  readonly line: Buffer;
  readonly #dashed: Buffer;

  constructor(boundary: string) {
    this.line = Buffer.from(`\r\n--${boundary}`, 'latin1');
    this.#dashed = this.line.subarray(2);
  }

  /**
   * How many bytes stand in front of the boundary; where there is none, how many certainly do not belong to one. Throws
   * `malformed_multipart` for a boundary that does not begin its line: in front of the form for any, elsewhere for one that was
   * meant as a boundary by what follows it.
   */
  find(bytes: Buffer, isInFront: boolean): { readonly end: number; readonly found: boolean } {
    let from = 0;
    for (let at = bytes.indexOf(this.#dashed); at !== -1; at = bytes.indexOf(this.#dashed, from)) {
      const lineEnd = lineEndBefore(bytes, at);
      if (lineEnd === 2) return { end: at - 2, found: true };
      from = at + this.#dashed.length;
      const isMeant = isInFront || beginsLike(bytes, from, MEANT_AFTER[lineEnd]);
      if (isMeant === undefined) return { end: at - lineEnd, found: false };
      if (isMeant) throw malformed('A boundary in the form does not begin its line. Lines end in CRLF.');
    }
    const end = bytes.length - beginningAtEnd(bytes.subarray(from), this.#dashed);
    return { end: end - lineEndBefore(bytes, end), found: false };
  }
}
