import type { SoundPacket } from '../../sound-track';
import type { PcmReader } from './pcm';
import type { DecodedSound, SoundDecoder, TrackShape } from './sound-decoder';

/** Levels are statistics: so many values a second of each channel tell as much as all of them. */
const MEASURED_HERTZ = 8000;
/** A power of two. */
const GAPS = 1024;

/**
 * Reads uncompressed sound, channels interleaved: about 8,000 frames a second, and all channels of each. Packets may be of
 * any length: they are cut to what is measured.
 */
export class PcmDecoder implements SoundDecoder {
  readonly maxPacketSeconds = 0;
  readonly runUpSeconds = 0;
  readonly #reader: PcmReader;
  readonly #sampleRate: number;
  readonly #stride: number;
  readonly #frameBytes: number;
  /** How many frames on the next one that is read is, over and over. */
  readonly #gaps: Int32Array;
  #gap = 0;
  /** The first frame of the next packet that is read. */
  #next = 0;
  /** Both used again for every batch: what was decoded has been measured by then. */
  #values: Float32Array[];
  #positions = new Int32Array(0);

  constructor(reader: PcmReader, { channels, sampleRate }: TrackShape) {
    this.#reader = reader;
    this.#sampleRate = sampleRate;
    this.#stride = Math.max(1, Math.floor(sampleRate / MEASURED_HERTZ));
    this.#frameBytes = reader.bytesPerValue * channels;
    this.#gaps = unevenGaps(this.#stride);
    this.#values = Array.from({ length: channels }, () => new Float32Array(0));
  }

  readonly cut = (packet: SoundPacket, from: number, to: number): SoundPacket => {
    const frames = Math.floor(packet.data.byteLength / this.#frameBytes);
    const first = this.#frameAt(from - packet.timestamp, frames);
    const last = Math.max(this.#frameAt(to - packet.timestamp, frames), first);
    if (first === 0 && last === frames) return packet;
    return {
      data: packet.data.subarray(first * this.#frameBytes, last * this.#frameBytes),
      timestamp: packet.timestamp + first / this.#sampleRate,
      duration: (last - first) / this.#sampleRate,
    };
  };

  async decode(packets: readonly Uint8Array[]): Promise<DecodedSound> {
    let room = 0;
    // Gaps are uneven: a packet may have two more values than strides.
    for (const { byteLength } of packets) room += Math.ceil(byteLength / (this.#frameBytes * this.#stride)) + 2;
    if (this.#positions.length < room) {
      this.#positions = new Int32Array(room);
      this.#values = this.#values.map(() => new Float32Array(room));
    }
    let count = 0;
    for (const packet of packets) count += this.#read(packet, count);
    const channelData = this.#values.map((channel) => channel.subarray(0, count));
    return { channelData, sampleRate: this.#sampleRate / this.#stride };
  }

  async jump(): Promise<void> {
    this.#next = 0;
  }

  free(): void {}

  #read(packet: Uint8Array, offset: number): number {
    const frames = Math.floor(packet.byteLength / this.#frameBytes);
    const view = new DataView(packet.buffer, packet.byteOffset, frames * this.#frameBytes);
    const count = this.#choose(frames);
    const { bytesPerValue } = this.#reader;
    for (let channel = 0; channel < this.#values.length; channel += 1) {
      const values = this.#values[channel] as Float32Array;
      this.#reader.read(view, this.#positions, count, channel * bytesPerValue, values, offset);
    }
    return count;
  }

  /** Notes where the frames are that are read of a packet. Returns how many. */
  #choose(frames: number): number {
    const positions = this.#positions;
    const frameBytes = this.#frameBytes;
    const gaps = this.#gaps;
    let [frame, gap, count] = [this.#next, this.#gap, 0];
    for (; frame < frames; count += 1) {
      positions[count] = frame * frameBytes;
      frame += gaps[gap] as number;
      gap = (gap + 1) & (GAPS - 1);
    }
    this.#next = frame - frames;
    this.#gap = gap;
    return count;
  }

  #frameAt(seconds: number, frames: number): number {
    return Math.min(Math.max(Math.round(seconds * this.#sampleRate), 0), frames);
  }
}

/**
 * Gaps of `stride` frames on average, none of them below 1. Were they all the same, a tone of just that frequency would
 * read as a constant, which is no sound.
 */
function unevenGaps(stride: number): Int32Array {
  const gaps = new Int32Array(GAPS).fill(stride);
  let previous = 0;
  let state = 1;
  for (let index = 0; index < GAPS && stride > 1; index += 1) {
    // The linear congruential generator of Numerical Recipes; its low bits are of no use.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const place = index === GAPS - 1 ? 0 : Math.floor((state / 2 ** 32) * stride);
    gaps[index] = stride + place - previous;
    previous = place;
  }
  return gaps;
}
