/** Control characters, except those of lines and tabs, and what stands for bytes that are no UTF-8. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const NOT_IN_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/;
/** The last character may be cut off. */
const MAX_CUT_BYTES = 3;

/**
 * Whether bytes begin as a text does: an error in words, JSON, or a page. Sixteen bytes of samples are hardly ever one, since
 * those of quiet sound have bytes near 0 and 255, which no text has, and those of loud sound have no order.
 */
export function isPlainText(bytes: Buffer): boolean {
  for (let cut = 0; cut <= MAX_CUT_BYTES && cut < bytes.length; cut += 1) {
    const text = bytes.toString('utf8', 0, bytes.length - cut);
    if (!NOT_IN_TEXT.test(text)) return text.trim() !== '';
  }
  return false;
}
