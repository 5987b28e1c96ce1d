import { COVER_SNIFF_BYTES, coverKindOf } from '../../media/cover/clean-cover';
import { coverRefusals, MAX_COVER_BYTES } from '../../media/cover/cover-refusals';
import { isUnknown, SNIFF_BYTES, sniffContainer } from '../../media/readers/sniff';
import { refusals } from '../../media/refusals';
import { coverTooLarge } from './form/form-refusals';

/**
 * Refuses a sample early, so that the client need not send the rest: the returned function is given the chunks of one
 * sample and throws `unsupported_audio` when its first bytes are those of a file that is neither sound nor video. A sample
 * that is shorter than that, or whose kind is unknown by then, is checked when it has arrived.
 */
export function checkFirstBytes(): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let missing = SNIFF_BYTES;
  return (chunk) => {
    if (missing <= 0) return;
    chunks.push(Buffer.from(chunk.subarray(0, missing)));
    missing -= chunk.byteLength;
    if (missing > 0) return;
    const sniffed = sniffContainer(Buffer.concat(chunks));
    chunks = [];
    if (sniffed.kind === 'other' && !isUnknown(sniffed)) throw refusals.otherKind(sniffed);
  };
}

/**
 * The same for a cover: the returned function throws `unsupported_image` when its first bytes are neither those of a PNG nor of
 * a JPEG, and `file_too_large` as soon as it has more bytes than a cover may have.
 */
export function checkCoverBytes(): (chunk: Buffer) => void {
  let first = Buffer.alloc(0);
  let bytes = 0;
  return (chunk) => {
    bytes += chunk.byteLength;
    if (bytes > MAX_COVER_BYTES) throw coverTooLarge();
    if (first.length === COVER_SNIFF_BYTES) return;
    first = Buffer.concat([first, chunk.subarray(0, COVER_SNIFF_BYTES - first.length)]);
    if (first.length === COVER_SNIFF_BYTES && coverKindOf(first) === null) throw coverRefusals.otherKind();
  };
}
