/** One entry of an edit list: how long (in milliseconds), from where (in ticks of the track; -1 for a delay), how fast. */
export type Edit = readonly [milliseconds: number, mediaTime: number, rate?: number];

/** A track of a small MP4 file. */
export interface Mp4Track {
  readonly handler?: 'soun' | 'vide';
  readonly isEnabled?: boolean;
  /** The sample entry; AAC-LC at 16 kHz, mono, unless given. */
  readonly entry?: Buffer;
  readonly sampleRate?: number;
  /** The sizes of the samples; each lasts `ticks`. */
  readonly sizes: readonly number[];
  readonly ticks?: number;
  /** One size for all, as tables of uncompressed sound have it. */
  readonly constantSize?: number;
  readonly edits?: readonly Edit[];
  /** Boxes that replace those of the sample table. */
  readonly replace?: Readonly<Record<string, Buffer>>;
  readonly language?: string;
}

/** What a small MP4 file consists of. */
export interface Mp4File {
  readonly tracks: readonly Mp4Track[];
  /** `M4A ` unless given; null leaves `ftyp` out, as early QuickTime files do. */
  readonly brand?: string | null;
  readonly beforeMovie?: Buffer;
  readonly userData?: Buffer;
  /** The bytes of all samples, one track after the other; sample n of the file is filled with n unless given. */
  readonly data?: Buffer;
}

export const box = (type: string, ...contents: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(contents);
  return Buffer.concat([u32(body.length + 8), Buffer.from(type, 'latin1'), body]);
};

export const u32 = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, place) => {
    bytes.writeUInt32BE(value >>> 0, place * 4);
  });
  return bytes;
};

export const u16 = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, place) => {
    bytes.writeUInt16BE(value, place * 2);
  });
  return bytes;
};

/** A sample entry of sound with the boxes in it. */
export function soundEntry(
  format: string,
  { channels = 1, bits = 16, sampleRate = 16_000 }: { channels?: number; bits?: number; sampleRate?: number },
  ...boxes: readonly Buffer[]
): Buffer {
  return box(format, u32(0), u16(0, 1), u32(0, 0), u16(channels, bits, 0, 0), u32(sampleRate * 2 ** 16), ...boxes);
}

const descriptor = (tag: number, ...contents: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag, body.length]), body]);
};

/** AAC-LC, 16 kHz, mono. */
export const AAC_CONFIG = Buffer.from([0x14, 0x08]);

export const aacEntry = (config: Uint8Array = AAC_CONFIG): Buffer => {
  const decoder = descriptor(4, Buffer.from([0x40, 0x15]), Buffer.alloc(11), descriptor(5, config));
  return soundEntry('mp4a', {}, box('esds', u32(0), descriptor(3, u16(1), Buffer.from([0]), decoder)));
};

/** Builds a small MP4 file whose index comes first. */
export function makeMp4(file: Mp4File): Buffer {
  const { brand = 'M4A ', tracks } = file;
  const ftyp = brand === null ? Buffer.alloc(0) : box('ftyp', Buffer.from(brand, 'latin1'), u32(0));
  const sizes = tracks.map((track) => track.sizes.reduce((sum, size) => sum + size, 0));
  const data =
    file.data ?? Buffer.concat(tracks.flatMap((track) => track.sizes).map((size, n) => Buffer.alloc(size, n)));
  const moovAt = (start: number): Buffer => {
    let at = start;
    const traks = tracks.map((track, place) => {
      const trak = makeTrack(track, place + 1, at);
      at += sizes[place] ?? 0;
      return trak;
    });
    const mvhd = box('mvhd', u32(0, 0, 0, 1000, 0), Buffer.alloc(80));
    return box('moov', mvhd, ...traks, ...(file.userData ? [file.userData] : []));
  };
  const front = Buffer.concat([ftyp, file.beforeMovie ?? Buffer.alloc(0)]);
  const start = front.length + moovAt(0).length + 8;
  return Buffer.concat([front, moovAt(start), box('mdat', data)]);
}

function makeTrack(track: Mp4Track, id: number, offset: number): Buffer {
  const { handler = 'soun', isEnabled = true, sampleRate = 16_000, sizes, edits, language = 'und' } = track;
  const tkhd = box('tkhd', u32(isEnabled ? 3 : 2, 0, 0, id), Buffer.alloc(68));
  const packed = [...language].reduce((bits, letter) => (bits << 5) | (letter.charCodeAt(0) & 31), 0);
  const mdhd = box('mdhd', u32(0, 0, 0, sampleRate, 0), u16(packed, 0));
  const hdlr = box('hdlr', u32(0, 0), Buffer.from(handler, 'latin1'), Buffer.alloc(13));
  const count = track.constantSize ? (sizes[0] ?? 0) / track.constantSize : sizes.length;
  const tables: Record<string, Buffer> = {
    stsd: box('stsd', u32(0, 1), track.entry ?? aacEntry()),
    stts: box('stts', u32(0, 1, count, track.ticks ?? 1024)),
    stsc: box('stsc', u32(0, 1, 1, count, 1)),
    stsz: track.constantSize
      ? box('stsz', u32(0, track.constantSize, count))
      : box('stsz', u32(0, 0, sizes.length, ...sizes)),
    stco: box('stco', u32(0, 1, offset)),
    ...track.replace,
  };
  const dinf = box('dinf', box('dref', u32(0, 1), box('url ', u32(1))));
  const minf = box('minf', box('smhd', u32(0, 0)), dinf, box('stbl', ...Object.values(tables)));
  return box('trak', tkhd, ...(edits ? [editList(edits)] : []), box('mdia', mdhd, hdlr, minf));
}

function editList(edits: readonly Edit[]): Buffer {
  const entries = edits.map(([milliseconds, mediaTime, rate = 1]) => u32(milliseconds, mediaTime, rate * 2 ** 16));
  return box('edts', box('elst', u32(0, edits.length), ...entries));
}
