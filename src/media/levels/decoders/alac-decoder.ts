import { AlacBits, AlacError } from './alac-bits';
import { predict } from './alac-predictor';
import { type DecodedSound, MAX_BAD_PACKETS, type SoundDecoder, type TrackShape } from './sound-decoder';

/**
 * Apple Lossless, as Apple's reference decoder reads it (github.com/macosforge/alac, ALACDecoder.cpp and
 * ALACMagicCookieDescription.txt). This is code of our own.
 */
interface AlacConfig {
  readonly frameLength: number;
  readonly bitDepth: number;
  readonly historyMultiplier: number;
  readonly initialHistory: number;
  readonly riceLimit: number;
  readonly channels: number;
  readonly sampleRate: number;
}

const CONFIG_BYTES = 24;
/** Apple writes 4096; nobody more than 16,384. */
const MAX_FRAME_LENGTH = 65_536;
const MAX_CHANNELS = 8;
const MIN_HERTZ = 4000;
const MAX_HERTZ = 384_000;
const BIT_DEPTHS = [16, 20, 24, 32];

const SINGLE_CHANNEL = 0;
const CHANNEL_PAIR = 1;
const LOW_FREQUENCY = 3;
const DATA = 4;
const FILL = 6;
const END = 7;

/** Reads the ALACSpecificConfig, alone, in its box, or behind the version and flags of one; null when it makes no sense. */
function readConfig(description: Uint8Array): AlacConfig | null {
  if (description.byteLength < CONFIG_BYTES) return null;
  const isBox = Buffer.from(description.subarray(4, 8)).toString('latin1') === 'alac';
  const start = isBox ? 12 : description.byteLength === CONFIG_BYTES + 4 ? 4 : 0;
  if (description.byteLength < start + CONFIG_BYTES) return null;
  const view = new DataView(description.buffer, description.byteOffset + start, CONFIG_BYTES);
  const config = {
    frameLength: view.getUint32(0),
    bitDepth: view.getUint8(5),
    historyMultiplier: view.getUint8(6),
    initialHistory: view.getUint8(7),
    riceLimit: view.getUint8(8),
    channels: view.getUint8(9),
    sampleRate: view.getUint32(20),
  };
  return isSane(config) ? config : null;
}

function isSane({ frameLength, bitDepth, riceLimit, channels, sampleRate }: AlacConfig): boolean {
  if (frameLength < 1 || frameLength > MAX_FRAME_LENGTH || !BIT_DEPTHS.includes(bitDepth)) return false;
  if (channels < 1 || channels > MAX_CHANNELS || sampleRate < MIN_HERTZ || sampleRate > MAX_HERTZ) return false;
  return riceLimit >= 1 && riceLimit <= 16;
}

/** A decoder for Apple Lossless; null when the description of the track makes no sense. */
export function alacDecoder({ setup }: TrackShape): SoundDecoder | null {
  const config = setup?.description === undefined ? null : readConfig(setup.description);
  return config === null ? null : new AlacDecoder(config);
}

/** What the header of an element says. */
interface ElementHead {
  readonly count: number;
  /** The bits of a value as it is predicted. */
  readonly width: number;
  /** The low bits that are stored as they are. */
  readonly rawBits: number;
  readonly isPlain: boolean;
}

class AlacDecoder implements SoundDecoder {
  readonly maxPacketSeconds: number;
  readonly runUpSeconds = 0;
  readonly cut = null;
  readonly #config: AlacConfig;
  readonly #left: Int32Array;
  readonly #right: Int32Array;
  /** Used again for every batch. */
  #output: Float32Array[] = [];
  #badPackets = 0;

  constructor(config: AlacConfig) {
    this.maxPacketSeconds = config.frameLength / config.sampleRate;
    this.#config = config;
    this.#left = new Int32Array(config.frameLength);
    this.#right = new Int32Array(config.frameLength);
  }

  async decode(packets: readonly Uint8Array[]): Promise<DecodedSound | null> {
    const { frameLength, channels, sampleRate } = this.#config;
    const room = packets.length * frameLength;
    if ((this.#output[0]?.length ?? 0) < room)
      this.#output = Array.from({ length: channels }, () => new Float32Array(room));
    let count = 0;
    for (const packet of packets) count += this.#tryPacket(packet, count);
    if (this.#badPackets > MAX_BAD_PACKETS) return null;
    return { channelData: this.#output.map((channel) => channel.subarray(0, count)), sampleRate };
  }

  async jump(): Promise<void> {}

  free(): void {}

  /** A packet that makes no sense is left out. */
  #tryPacket(packet: Uint8Array, offset: number): number {
    try {
      return this.#decodePacket(new AlacBits(packet), offset);
    } catch (error) {
      if (!(error instanceof AlacError)) throw error;
      this.#badPackets += 1;
      return 0;
    }
  }

  /** Returns how many values each channel has. */
  #decodePacket(bits: AlacBits, offset: number): number {
    let [channel, count] = [0, 0];
    while (channel < this.#config.channels) {
      const element = bits.read(3);
      if (element === END) break;
      if (element === FILL) bits.skip(8 * readFillBytes(bits));
      else if (element === DATA) skipData(bits);
      else if (element === CHANNEL_PAIR) {
        count = this.#decodeElement(bits, 2, channel, offset);
        channel += 2;
      } else if (element === SINGLE_CHANNEL || element === LOW_FREQUENCY) {
        count = this.#decodeElement(bits, 1, channel, offset);
        channel += 1;
      } else throw new AlacError('The packet has an element of an unknown kind.');
    }
    // Channels that a packet leaves out are silent in it.
    for (; channel < this.#config.channels; channel += 1) this.#output[channel]?.fill(0, offset, offset + count);
    return count;
  }

  #decodeElement(bits: AlacBits, channels: 1 | 2, channel: number, offset: number): number {
    const head = this.#readHead(bits, channels);
    const raw = head.isPlain ? this.#readPlain(bits, head, channels) : this.#readPredicted(bits, head, channels);
    this.#write(this.#left, raw, head, channels, channel, offset);
    if (channels === 2) this.#write(this.#right, raw, head, channels, channel + 1, offset);
    return head.count;
  }

  #readHead(bits: AlacBits, channels: number): ElementHead {
    bits.skip(4 + 12);
    const isPartial = bits.read(1) === 1;
    const rawBits = 8 * bits.read(2);
    const isPlain = bits.read(1) === 1;
    const count = isPartial ? bits.read(32) : this.#config.frameLength;
    const width = this.#config.bitDepth - rawBits + (channels === 2 && !isPlain ? 1 : 0);
    if (count > this.#config.frameLength || width < 1 || width > 32) throw new AlacError('The packet claims too much.');
    return { count, width, rawBits: isPlain ? 0 : rawBits, isPlain };
  }

  #readPlain(bits: AlacBits, { count, width }: ElementHead, channels: number): null {
    for (let index = 0; index < count; index += 1) {
      this.#left[index] = bits.readSigned(width);
      if (channels === 2) this.#right[index] = bits.readSigned(width);
    }
    return null;
  }

  /** Returns where the low bits are, if some are stored as they are. */
  #readPredicted(bits: AlacBits, head: ElementHead, channels: number): AlacBits | null {
    const { count, width, rawBits } = head;
    const mixBits = bits.read(8);
    const mixShare = bits.readSigned(8);
    const predictions = Array.from({ length: channels }, () => readPrediction(bits));
    const raw = rawBits === 0 ? null : bits.fork();
    bits.skip(rawBits * channels * count);
    for (const [index, { multiplier, ...prediction }] of predictions.entries()) {
      const values = index === 0 ? this.#left : this.#right;
      bits.readResiduals(values, count, width, {
        initialHistory: this.#config.initialHistory,
        historyMultiplier: (this.#config.historyMultiplier * multiplier) >> 2,
        limit: this.#config.riceLimit,
      });
      predict(values, count, width, prediction);
    }
    if (channels === 2 && mixShare !== 0) this.#unmix(count, mixBits, mixShare);
    return raw;
  }

  /** The pair is stored as a mix and a difference. */
  #unmix(count: number, mixBits: number, mixShare: number): void {
    for (let index = 0; index < count; index += 1) {
      const difference = this.#right[index] as number;
      const left = (this.#left[index] as number) + difference - (Math.imul(mixShare, difference) >> mixBits);
      this.#left[index] = left;
      this.#right[index] = left - difference;
    }
  }

  /** The low bits of a pair alternate; those of the second channel begin one value later. */
  #write(values: Int32Array, raw: AlacBits | null, head: ElementHead, channels: number, to: number, offset: number) {
    const output = this.#output[to];
    if (output === undefined) throw new AlacError('The packet has too many channels.');
    const scale = 2 ** (1 - this.#config.bitDepth);
    const unit = 2 ** head.rawBits;
    const low = raw?.fork();
    if (values === this.#right) low?.skip(head.rawBits);
    for (let index = 0; index < head.count; index += 1) {
      let value = (values[index] as number) * unit;
      if (low) {
        value += low.read(head.rawBits);
        if (index + 1 < head.count) low.skip(head.rawBits * (channels - 1));
      }
      output[offset + index] = value * scale;
    }
  }
}

function readPrediction(bits: AlacBits) {
  const mode = bits.read(4);
  const denominatorShift = bits.read(4);
  const multiplier = bits.read(3);
  const coefficients = new Int16Array(bits.read(5));
  for (let index = 0; index < coefficients.length; index += 1) coefficients[index] = bits.readSigned(16);
  return { mode, denominatorShift, multiplier, coefficients };
}

function readFillBytes(bits: AlacBits): number {
  const count = bits.read(4);
  return count === 15 ? 14 + bits.read(8) : count;
}

function skipData(bits: AlacBits): void {
  bits.skip(4);
  const isAligned = bits.read(1) === 1;
  const count = bits.read(8);
  const bytes = count === 255 ? 255 + bits.read(8) : count;
  if (isAligned) bits.align();
  bits.skip(8 * bytes);
}
