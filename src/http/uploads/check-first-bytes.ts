import { isUnknown, SNIFF_BYTES, sniffContainer } from '../../media/readers/sniff';
import { refusals } from '../../media/refusals';

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
    chunks.push(chunk.subarray(0, missing));
    missing -= chunk.byteLength;
    if (missing > 0) return;
    const sniffed = sniffContainer(Buffer.concat(chunks));
    chunks = [];
    if (sniffed.kind === 'other' && !isUnknown(sniffed)) throw refusals.otherKind(sniffed);
  };
}
