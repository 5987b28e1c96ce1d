import type { ByteWindow } from '../byte-window';
import { type MpegHeader, mpegBytesAtRate, mpegHeader } from '../mpeg-frame';

const VERSION_1 = 3;
const MPEG_HEADER_BYTES = 4;
const VBRI_OFFSET = 32;
const FLAG_FRAMES = 1;
const FLAG_BYTES = 2;
/** The word "Xing", its flags, and the two numbers. */
const XING_BYTES = 16;

/** A frame that describes the stream and holds no sound. `frames` is how many it says that follow; null when it does not say. */
export interface InfoFrame {
  readonly frames: number | null;
}

/** The Xing, Info or VBRI frame at a position where there is an MP3 frame; null when it is a frame of sound. */
export function readInfoFrame(window: ByteWindow, at: number): InfoFrame | null {
  const header = mpegHeader(window, at);
  if (header === null) return null;
  // Some writers leave room for the checksum when there is one, some do not.
  const first = at + MPEG_HEADER_BYTES + sideInfoBytes(header);
  for (const word of header.hasCrc ? [first, first + 2] : [first]) {
    if (window.has(word, 'Xing') || window.has(word, 'Info')) {
      return { frames: (window.u32(word + 4) & FLAG_FRAMES) === 0 ? null : window.u32(word + 8) };
    }
  }
  const vbri = at + MPEG_HEADER_BYTES + VBRI_OFFSET;
  return window.has(vbri, 'VBRI') ? { frames: window.u32(vbri + 14) } : null;
}

/**
 * A Xing frame for sound whose bit rate varies, in the format of the frame at `at`: readers that do not walk through all
 * frames compute the duration from it. `soundBytes` is the size of the frames that follow.
 */
export function xingFrame(window: ByteWindow, at: number, frames: number, soundBytes: number): Uint8Array {
  const header = mpegHeader(window, at);
  if (header === null) throw new TypeError('There is no frame to describe.');
  const first = MPEG_HEADER_BYTES + sideInfoBytes(header);
  const plain = { ...header, padding: 0 };
  let bitrateIndex = 1;
  while (bitrateIndex < 14 && mpegBytesAtRate(plain, bitrateIndex) < first + XING_BYTES) bitrateIndex += 1;
  const frame = Buffer.alloc(mpegBytesAtRate(plain, bitrateIndex));
  frame[0] = 0xff;
  frame[1] = window.at(at + 1) | 1;
  frame[2] = (bitrateIndex << 4) | (window.at(at + 2) & 0x0c);
  frame[3] = window.at(at + 3);
  frame.write('Xing', first);
  frame.writeUInt32BE(FLAG_FRAMES | FLAG_BYTES, first + 4);
  frame.writeUInt32BE(frames, first + 8);
  frame.writeUInt32BE(frame.length + soundBytes, first + 12);
  return frame;
}

function sideInfoBytes({ version, channels }: MpegHeader): number {
  if (version === VERSION_1) return channels === 1 ? 17 : 32;
  return channels === 1 ? 9 : 17;
}
