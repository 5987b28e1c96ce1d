import { SNIFF_BYTES, sniffContainer } from '../../media/readers/sniff';
import { refusals } from '../../media/refusals';

/**
 * Returns a function that looks at the pieces of a sample until its start is known, and throws `unsupported_audio` when
 * that is plainly no sound or video: the sender need not send the rest. A sample that ends before that is judged later.
 */
export function lookAtStart(): (chunk: Buffer) => void {
  let pieces: Buffer[] = [];
  let missing = SNIFF_BYTES;
  return (chunk) => {
    if (missing <= 0) return;
    pieces.push(chunk.subarray(0, missing));
    missing -= chunk.byteLength;
    if (missing > 0) return;
    const sniffed = sniffContainer(Buffer.concat(pieces));
    pieces = [];
    if (sniffed.kind === 'other') throw refusals.otherKind(sniffed);
  };
}
