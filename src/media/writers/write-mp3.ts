import type { SoundTrack } from '../sound-track';
import type { PositionedWriter } from './positioned-writer';

const MPEG_1 = 3;
const MONO = 3;
const HERTZ = [44_100, 48_000, 32_000];
/** 64 kbit/s in the tables of MPEG-1 and of the lower rates: room enough for the counts at every sample rate. */
const KBPS = 64;
const RATE_INDEX = { first: 5, lower: 8 };
const FRAMES_AND_BYTES = 3;

/**
 * Writes the frames of an MP3 track one behind the other. In front of them stands a frame without sound that counts them, as
 * LAME writes it: otherwise a player guesses from the first frames how long all of them last.
 */
export async function writeMp3(track: SoundTrack, out: PositionedWriter): Promise<void> {
  let first: Uint8Array | null = null;
  let position = 0;
  let frames = 0;
  let isConstant = true;
  for await (const { data } of track.packets()) {
    if (first === null) {
      first = data.slice(0, 4);
      position = countingFrame(first, { frames: 0, bytes: 0, isConstant }).byteLength;
    }
    await out.write(data, position);
    position += data.byteLength;
    frames += 1;
    isConstant &&= (data[2] ?? 0) >> 4 === (first[2] ?? 0) >> 4;
  }
  if (first !== null) await out.write(countingFrame(first, { frames, bytes: position, isConstant }), 0);
}

/** Of the kind of the first frame of sound; the counts stand where its side information would end. */
function countingFrame(
  [, kind = 0, rates = 0, mode = 0]: Uint8Array,
  counts: { readonly frames: number; readonly bytes: number; readonly isConstant: boolean },
): Uint8Array {
  const version = (kind >> 3) & 3;
  const isFirst = version === MPEG_1;
  const divider = isFirst ? 1 : version === 2 ? 2 : 4;
  const rate = (HERTZ[(rates >> 2) & 3] ?? HERTZ[0] ?? 1) / divider;
  const frame = Buffer.alloc(Math.floor(((isFirst ? 144_000 : 72_000) * KBPS) / rate));
  const isMono = mode >> 6 === MONO;
  // No checksum, no padding, and no way of joining the channels, of which there is nothing to join.
  frame.set([0xff, kind | 1, ((isFirst ? RATE_INDEX.first : RATE_INDEX.lower) << 4) | (rates & 0x0c), mode & 0xc0]);
  const at = 4 + (isFirst ? (isMono ? 17 : 32) : isMono ? 9 : 17);
  frame.write(counts.isConstant ? 'Info' : 'Xing', at, 'latin1');
  frame.writeUInt32BE(FRAMES_AND_BYTES, at + 4);
  frame.writeUInt32BE(counts.frames, at + 8);
  frame.writeUInt32BE(counts.bytes, at + 12);
  return frame;
}
