import type { DecoderSetup } from '../sound-track';

/** What an M4A file says of its sound. All ticks are those of one clock. */
export interface M4aSound {
  readonly codecName: string;
  readonly setup: DecoderSetup;
  readonly ticksPerSecond: number;
  readonly packets: Iterable<{ readonly size: number; readonly ticks: number }>;
  /** The run-up of the encoder, which an edit list hides. */
  readonly leadTicks: number;
  /** How long the sound is heard; an edit list hides what comes after it. */
  readonly heardTicks: number;
}

const UINT32_MAX = 2 ** 32 - 1;
const ENABLED_IN_MOVIE = 3;
const UNDETERMINED = 0x55c4;

/** The codecs that an M4A file of ours may hold. */
export function isM4aCodec(codecName: string): boolean {
  return codecName === 'aac' || codecName === 'alac';
}

/**
 * Everything that stands before the sound in an M4A file of one track, the packets of which follow without gaps: `ftyp`,
 * the index, and the head of `mdat`. The same sound always gives the same bytes. ISO/IEC 14496-12 and -14.
 * Throws RangeError when it is longer than 32 bits can count.
 */
export function m4aHeader(sound: M4aSound): Uint8Array {
  const tables = packTables(sound.packets);
  if (tables.ticks > UINT32_MAX || tables.bytes > UINT32_MAX - 8) throw new RangeError('The sound is too long.');
  const ftyp = box('ftyp', text('M4A '), u32(0x200), text('M4A isommp42'));
  const moovOf = (sampleOffset: number) => moov(sound, tables, sampleOffset);
  const offset = ftyp.byteLength + moovOf(0).byteLength + 8;
  return Buffer.concat([ftyp, moovOf(offset), u32(tables.bytes + 8), text('mdat')]);
}

interface Tables {
  readonly sizes: Buffer;
  readonly durations: Buffer;
  readonly count: number;
  readonly ticks: number;
  readonly bytes: number;
}

function packTables(packets: M4aSound['packets']): Tables {
  const sizes: number[] = [];
  const runs: number[] = [];
  let ticks = 0;
  let bytes = 0;
  for (const packet of packets) {
    sizes.push(packet.size);
    if (runs.at(-1) === packet.ticks) runs[runs.length - 2] = (runs.at(-2) ?? 0) + 1;
    else runs.push(1, packet.ticks);
    ticks += packet.ticks;
    bytes += packet.size;
  }
  return { sizes: table(sizes), durations: table(runs), count: sizes.length, ticks, bytes };
}

function moov(sound: M4aSound, tables: Tables, sampleOffset: number): Buffer {
  const { ticksPerSecond, heardTicks } = sound;
  const heard = Math.round(heardTicks);
  const movieHeader = fullBox(
    'mvhd',
    0,
    u32(0, 0, ticksPerSecond, heard, 0x10000, 0x1000000, 0, 0),
    matrix(),
    u32(0, 0, 0, 0, 0, 0, 2),
  );
  const trackHeader = fullBox(
    'tkhd',
    ENABLED_IN_MOVIE,
    u32(0, 0, 1, 0, heard, 0, 0, 0, 0x1000000),
    matrix(),
    u32(0, 0),
  );
  const mediaHeader = fullBox('mdhd', 0, u32(0, 0, ticksPerSecond, tables.ticks), u16(UNDETERMINED, 0));
  const handler = fullBox('hdlr', 0, u32(0), text('soun'), u32(0, 0, 0), text('\0'));
  const media = box('mdia', mediaHeader, handler, mediaInformation(sound, tables, sampleOffset));
  return box('moov', movieHeader, box('trak', trackHeader, ...editList(sound, tables), media));
}

function editList({ leadTicks, heardTicks }: M4aSound, { ticks }: Tables): Buffer[] {
  const [lead, heard] = [Math.round(leadTicks), Math.round(heardTicks)];
  if (lead === 0 && heard === ticks) return [];
  return [box('edts', fullBox('elst', 0, u32(1, heard, lead, 0x10000)))];
}

function mediaInformation(sound: M4aSound, tables: Tables, sampleOffset: number): Buffer {
  const dataReference = fullBox('dref', 0, u32(1), fullBox('url ', 1));
  const sampleTable = box(
    'stbl',
    fullBox('stsd', 0, u32(1), sampleEntry(sound)),
    fullBox('stts', 0, u32(tables.durations.byteLength / 8), tables.durations),
    fullBox('stsc', 0, u32(1, 1, tables.count, 1)),
    fullBox('stsz', 0, u32(0, tables.count), tables.sizes),
    fullBox('stco', 0, u32(1, sampleOffset)),
  );
  return box('minf', fullBox('smhd', 0, u32(0)), box('dinf', dataReference), sampleTable);
}

function sampleEntry({ codecName, setup }: M4aSound): Buffer {
  const config = Buffer.from(setup.description ?? new Uint8Array(0));
  const isAlac = codecName === 'alac';
  const bits = isAlac ? (config[5] ?? 16) : 16;
  const rate = setup.sampleRate < 2 ** 16 ? setup.sampleRate * 2 ** 16 : 0;
  const fields = [u32(0), u16(0, 1), u32(0, 0), u16(setup.numberOfChannels, bits, 0, 0), u32(rate)];
  return isAlac
    ? box('alac', ...fields, fullBox('alac', 0, config))
    : box('mp4a', ...fields, fullBox('esds', 0, elementaryStream(config)));
}

/** ISO/IEC 14496-1, 7.2.6: AAC (0x40) as an audio stream, its AudioSpecificConfig, and a predefined sync layer. */
function elementaryStream(config: Buffer): Buffer {
  const specific = descriptor(5, config);
  const decoder = descriptor(4, Buffer.from([0x40, 0x15, 0, 0, 0]), u32(0, 0), specific);
  return descriptor(3, u16(1), Buffer.from([0]), decoder, descriptor(6, Buffer.from([2])));
}

function descriptor(tag: number, ...contents: Buffer[]): Buffer {
  const body = Buffer.concat(contents);
  const length = body.byteLength;
  return Buffer.concat([
    Buffer.from([tag, 0x80 | ((length >> 14) & 0x7f), 0x80 | ((length >> 7) & 0x7f), length & 0x7f]),
    body,
  ]);
}

function box(type: string, ...contents: Buffer[]): Buffer {
  const body = Buffer.concat(contents);
  return Buffer.concat([u32(body.byteLength + 8), text(type), body]);
}

function fullBox(type: string, flags: number, ...contents: Buffer[]): Buffer {
  return box(type, u32(flags), ...contents);
}

function matrix(): Buffer {
  return u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);
}

function text(letters: string): Buffer {
  return Buffer.from(letters, 'latin1');
}

function u32(...values: number[]): Buffer {
  return table(values);
}

function table(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, place) => {
    bytes.writeUInt32BE(value >>> 0, place * 4);
  });
  return bytes;
}

function u16(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, place) => {
    bytes.writeUInt16BE(value, place * 2);
  });
  return bytes;
}
