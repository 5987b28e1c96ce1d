import { refusals } from '../../refusals';
import type { OpenedSample } from '../../sound-track';
import type { ByteReader } from '../byte-reader';
import { ByteWindow } from '../byte-window';
import { ADTS_FRAMES, MP3_FRAMES, mpegHeader, OLD_MPEG_FRAMES } from '../mpeg-frame';
import { openAdts } from './adts-sample';
import { findStream } from './find-stream';
import { openMp3 } from './mp3-sample';

/** So many foreign bytes may stand in front of the first frame. */
const FOREIGN_BYTES = 64 * 1024;
/** A frame of free bit rate is no longer than this: 640 kbit/s at 8 kHz. */
const FREE_FRAME_BYTES = 6 * 1024;

/**
 * Reads MP3 or raw AAC whose first frame is found behind `start`, where the tags of the file end.
 * @throws ApiError codec_not_supported for the older layers of MPEG and free bit rates, unreadable_audio.
 */
export function openFrames(reader: ByteReader, start: number): OpenedSample {
  const window = new ByteWindow(reader);
  const formats = [MP3_FRAMES, ADTS_FRAMES, OLD_MPEG_FRAMES];
  const stream = findStream(window, formats, start, start + FOREIGN_BYTES);
  if (stream === null)
    throw isFreeFormat(window, start) ? refusals.codec('MP3 of free bit rate') : refusals.unreadable();
  if (stream.format === ADTS_FRAMES) return openAdts(reader, window, stream);
  if (stream.format === MP3_FRAMES) return openMp3(reader, window, stream);
  throw refusals.codec(mpegHeader(window, stream.first)?.layer === 2 ? 'MPEG layer II' : 'MPEG layer I');
}

/** The header of a frame without a bit rate, twice more at the same distance. */
function isFreeFormat(window: ByteWindow, at: number): boolean {
  const header = mpegHeader(window, at);
  if (header === null || header.bitrateIndex !== 0) return false;
  const isSame = (position: number) =>
    window.at(position) === 0xff &&
    window.at(position + 1) === window.at(at + 1) &&
    (window.at(position + 2) & 0xfc) === (window.at(at + 2) & 0xfc);
  for (let bytes = 24; bytes <= FREE_FRAME_BYTES; bytes += 1) {
    if (isSame(at + bytes) && (isSame(at + 2 * bytes) || isSame(at + 2 * bytes + 1))) return true;
  }
  return false;
}
