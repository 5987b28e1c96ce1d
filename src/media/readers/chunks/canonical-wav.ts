import { isStoredInWav, wavHeader } from '../../writers/wav-header';
import type { ByteWindow } from '../byte-window';
import type { PcmFormat } from '../pcm/pcm-format';
import type { PcmRange } from '../pcm/pcm-track';

/**
 * Whether a WAV is byte for byte what would be written for its sound: the header of `wavHeader`, the values, a zero after
 * an odd number of bytes, and nothing else. Recorders that write another header lose nothing: theirs is replaced.
 */
export function isCanonicalWav(window: ByteWindow, format: PcmFormat, { start, end }: PcmRange): boolean {
  if (!isStoredInWav(format.codec) || end === start) return false;
  if (start > MAX_HEADER_BYTES || window.size !== end + ((end - start) % 2)) return false;
  if (window.size > end && window.at(end) !== 0) return false;
  return wavHeader(format, end - start).equals(window.reader.read(0, start));
}

/** RIFF, an extensible `fmt `, `fact`, and the header of `data`. */
const MAX_HEADER_BYTES = 80;
