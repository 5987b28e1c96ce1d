/** What has to be known of a Vorbis stream to count the samples of its packets (Vorbis I specification, 4.2). */
export interface VorbisStream {
  readonly channels: number;
  readonly sampleRate: number;
  /** How many samples the block of an audio packet has; 0 for a packet that is none. */
  blockSamples(packet: Uint8Array): number;
}

const IDENTIFICATION_BYTES = 30;
const MAX_MODES = 64;
/** A mode as it stands at the end of the setup header: block flag, window type, transform type, mapping. */
const MODE_BITS = 41;

/** Reads identification and setup header; null when they are none. */
export function parseVorbis(identification: Uint8Array, setup: Uint8Array): VorbisStream | null {
  if (!isHeader(identification, 1) || !isHeader(setup, 5) || identification.byteLength < IDENTIFICATION_BYTES)
    return null;
  const view = new DataView(identification.buffer, identification.byteOffset, identification.byteLength);
  const sizes = view.getUint8(28);
  const blocks = [1 << (sizes & 15), 1 << (sizes >> 4)] as const;
  const modes = readModes(setup);
  if (modes === null) return null;
  const modeBits = Math.ceil(Math.log2(modes.length));
  return {
    channels: view.getUint8(11),
    sampleRate: view.getUint32(12, true),
    blockSamples: (packet) => {
      const first = packet[0];
      if (first === undefined || (first & 1) !== 0) return 0;
      return blocks[modes[(first >> 1) & ((1 << modeBits) - 1)] === true ? 1 : 0];
    },
  };
}

/** Counts the samples that packets add to those before them: each block overlaps the one before, and the first makes no sound. */
export class BlockOverlap {
  /** The size of the last block, which the next one overlaps; 0 before the first. */
  last = 0;

  constructor(readonly stream: VorbisStream) {}

  /** How many samples a packet adds; 0 for one that is none. */
  samplesOf(packet: Uint8Array): number {
    const block = this.stream.blockSamples(packet);
    const samples = this.last === 0 || block === 0 ? 0 : (this.last + block) / 4;
    if (block > 0) this.last = block;
    return samples;
  }
}

/** Whether a packet is the Vorbis header of this type: 1 identification, 3 comments, 5 setup. */
export function isHeader(packet: Uint8Array, type: number): boolean {
  return packet[0] === type && Buffer.from(packet.subarray(1, 7)).toString('latin1') === 'vorbis';
}

/**
 * Which modes use the long block. The modes are the last thing in the setup header, which is why they are read from its end:
 * all before them would have to be decoded to be skipped. The longest row of modes whose count stands before it is right.
 */
function readModes(setup: Uint8Array): boolean[] | null {
  const bitAt = (at: number) => ((setup[at >> 3] ?? 0) >> (at & 7)) & 1;
  const read = (at: number, bits: number) => {
    let value = 0;
    for (let bit = bits - 1; bit >= 0; bit -= 1) value = value * 2 + bitAt(at + bit);
    return value;
  };
  let at = setup.byteLength * 8 - 1;
  while (at > 0 && bitAt(at) === 0) at -= 1;
  const flags: boolean[] = [];
  let found: boolean[] | null = null;
  for (let start = at - MODE_BITS; start - 6 > 56 && flags.length < MAX_MODES; start -= MODE_BITS) {
    if (read(start + 1, 16) !== 0 || read(start + 17, 16) !== 0 || read(start + 33, 8) > 63) break;
    flags.unshift(bitAt(start) === 1);
    if (read(start - 6, 6) === flags.length - 1) found = [...flags];
  }
  return found;
}

/** Three headers as WebCodecs and Matroska keep them: laced as Xiph does. */
export function laceHeaders(identification: Uint8Array, comments: Uint8Array, setup: Uint8Array): Uint8Array {
  const lacing = (bytes: number) => [...Array.from({ length: Math.floor(bytes / 255) }, () => 255), bytes % 255];
  const sizes = [2, ...lacing(identification.byteLength), ...lacing(comments.byteLength)];
  return Buffer.concat([Uint8Array.from(sizes), identification, comments, setup]);
}

/** The headers within what `laceHeaders` makes; null when it is something else. */
export function unlaceHeaders(laced: Uint8Array): readonly [Uint8Array, Uint8Array, Uint8Array] | null {
  if (laced[0] !== 2) return null;
  let at = 1;
  const readSize = (): number => {
    let size = 0;
    for (; laced[at] === 255; at += 1) size += 255;
    size += laced[at] ?? 0;
    at += 1;
    return size;
  };
  const [first, second] = [readSize(), readSize()];
  if (at + first + second >= laced.byteLength) return null;
  return [
    laced.subarray(at, at + first),
    laced.subarray(at + first, at + first + second),
    laced.subarray(at + first + second),
  ];
}
