import type { ByteWindow } from '../byte-window';
import { type MpegHeader, mpegBytesAtRate, mpegHeader } from '../mpeg-frame';

const VERSION_1 = 3;
const MPEG_HEADER_BYTES = 4;
const VBRI_OFFSET = 32;
const FLAG_FRAMES = 1;
const FLAG_BYTES = 2;
/** The word "Xing", its flags, and the two numbers. */
const XING_BYTES = 16;

/** Whether the MP3 frame at a position is one that describes the stream and holds no sound: Xing, Info or VBRI. */
export function isInfoFrame(window: ByteWindow, at: number): boolean {
  const header = mpegHeader(window, at);
  if (header === null) return false;
  return xingWord(window, at, header) !== -1 || window.has(at + MPEG_HEADER_BYTES + VBRI_OFFSET, 'VBRI');
}

/** How many frames the Xing or Info frame at a position says that follow it; 0 where there is none, or it does not say. */
export function statedFrames(window: ByteWindow, at: number): number {
  const header = mpegHeader(window, at);
  const word = header === null ? -1 : xingWord(window, at, header);
  return word !== -1 && (window.u32(word + 4) & FLAG_FRAMES) !== 0 ? window.u32(word + 8) : 0;
}

/** Where the word of a Xing or Info frame stands; -1 in any other frame. */
function xingWord(window: ByteWindow, at: number, header: MpegHeader): number {
  // Some writers leave room for the checksum when there is one, some do not.
  const first = at + MPEG_HEADER_BYTES + sideInfoBytes(header);
  const places = header.hasCrc ? [first, first + 2] : [first];
  return places.find((word) => window.has(word, 'Xing') || window.has(word, 'Info')) ?? -1;
}

/** What a frame says of those that follow. */
export interface Described {
  readonly frames: number;
  /** Their bytes, without the frame that says so. */
  readonly soundBytes: number;
}

/**
 * The length in bytes of the frame at a position if it is a Xing or Info frame that says the truth about those that follow and
 * nothing else; else 0. Writers add a table of places, their name and more, which leaves room for any text.
 */
export function plainInfoBytes(window: ByteWindow, at: number, described: Described): number {
  const header = mpegHeader(window, at);
  const bytes = header === null ? 0 : mpegBytesAtRate(header, header.bitrateIndex);
  if (header === null || bytes === 0) return 0;
  const first = MPEG_HEADER_BYTES + sideInfoBytes(header);
  const flags = window.u32(at + first + 4);
  const frame = infoFrame(window.reader.read(at, MPEG_HEADER_BYTES), bytes, first, {
    ...described,
    word: window.has(at + first, 'Info') ? 'Info' : 'Xing',
    flags: flags & (FLAG_FRAMES | FLAG_BYTES),
  });
  return frame.equals(window.reader.read(at, bytes)) ? bytes : 0;
}

/**
 * A Xing frame for sound whose bit rate varies, in the format of the frame at `at`: readers that do not walk through all
 * frames compute the duration from it.
 */
export function xingFrame(window: ByteWindow, at: number, described: Described): Uint8Array {
  const header = mpegHeader(window, at);
  if (header === null) throw new TypeError('There is no frame to describe.');
  const first = MPEG_HEADER_BYTES + sideInfoBytes(header);
  const plain = { ...header, padding: 0 };
  let bitrateIndex = 1;
  while (bitrateIndex < 14 && mpegBytesAtRate(plain, bitrateIndex) < first + XING_BYTES) bitrateIndex += 1;
  const [kind, rates, mode] = [
    window.at(at + 1) | 1,
    (bitrateIndex << 4) | (window.at(at + 2) & 0x0c),
    window.at(at + 3),
  ];
  const words = { ...described, word: 'Xing', flags: FLAG_FRAMES | FLAG_BYTES };
  return infoFrame(Uint8Array.of(0xff, kind, rates, mode), mpegBytesAtRate(plain, bitrateIndex), first, words);
}

/** A frame of `bytes` that is empty but for its header and, from `first` on, what it says. */
function infoFrame(
  header: Uint8Array,
  bytes: number,
  first: number,
  { word, flags, frames, soundBytes }: Described & { readonly word: string; readonly flags: number },
): Buffer {
  const frame = Buffer.alloc(Math.max(bytes, first + XING_BYTES));
  frame.set(header);
  frame.write(word, first);
  frame.writeUInt32BE(flags, first + 4);
  let at = first + 8;
  if ((flags & FLAG_FRAMES) !== 0) at = frame.writeUInt32BE(frames, at);
  if ((flags & FLAG_BYTES) !== 0) frame.writeUInt32BE(bytes + soundBytes, at);
  return frame;
}

function sideInfoBytes({ version, channels }: MpegHeader): number {
  if (version === VERSION_1) return channels === 1 ? 17 : 32;
  return channels === 1 ? 9 : 17;
}
