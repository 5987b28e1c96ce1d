/** An element of EBML; the size takes eight bytes, or is unknown. */
export function element(id: number, contents: Uint8Array | 'unknown size'): Buffer {
  const name = Buffer.from(id.toString(16), 'hex');
  if (contents === 'unknown size') return Buffer.concat([name, Buffer.from([0xff])]);
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(contents.length) | (1n << 56n));
  return Buffer.concat([name, size, contents]);
}

export const bytes = (...values: readonly number[]): Buffer => Buffer.from(values);

const float = (value: number): Buffer => {
  const buffer = Buffer.alloc(8);
  buffer.writeDoubleBE(value);
  return buffer;
};

/** A sound track of a small Matroska file: MP3 unless given. */
export interface MatroskaTrack {
  readonly number?: number;
  readonly type?: number;
  readonly codecId?: string;
  readonly isDefault?: boolean;
  readonly language?: string;
  readonly channels?: number;
  readonly bits?: number;
  readonly sampleRate?: number;
  readonly more?: readonly Buffer[];
}

export function trackEntry(track: MatroskaTrack = {}): Buffer {
  const { number = 1, type = 2, codecId = 'A_MPEG/L3', channels = 1, sampleRate = 44_100, bits } = track;
  const audio = [element(0xb5, float(sampleRate)), element(0x9f, bytes(channels))];
  if (bits !== undefined) audio.push(element(0x6264, bytes(bits)));
  return element(
    0xae,
    Buffer.concat([
      element(0xd7, bytes(number)),
      element(0x83, bytes(type)),
      element(0x86, Buffer.from(codecId)),
      ...(track.isDefault === undefined ? [] : [element(0x88, bytes(track.isDefault ? 1 : 0))]),
      ...(track.language === undefined ? [] : [element(0x22b59c, Buffer.from(track.language))]),
      element(0xe1, Buffer.concat(audio)),
      ...(track.more ?? []),
    ]),
  );
}

/** The contents of a SimpleBlock of track 1 without lacing, unless `flags` and `lacing` say otherwise. */
export function simpleBlock(data: Uint8Array, { track = 1, flags = 0x80, lacing = bytes() } = {}): Buffer {
  return element(0xa3, Buffer.concat([bytes(0x80 | track, 0, 0, flags), lacing, data]));
}

/** A frame of MP3: MPEG-1, 44.1 kHz, mono, 1152 samples, marked with a number. */
export const mp3Frame = (number: number): Buffer => bytes(0xff, 0xfb, 0x10, 0xc0, number, 7, 7, 7);

/**
 * A Matroska file; clusters of unknown size, as live recordings have them, unless `isLive` is false. Its header says nothing
 * of how long it lasts, unless `seconds` are given.
 */
export function makeMatroska({
  docType = 'matroska',
  tracks = [trackEntry()],
  blocks,
  isLive = true,
  seconds,
}: {
  docType?: string;
  tracks?: readonly Buffer[];
  blocks: readonly Buffer[];
  isLive?: boolean;
  seconds?: number;
}): Buffer {
  const head = element(0x1a45dfa3, element(0x4282, Buffer.from(docType)));
  const info = seconds === undefined ? bytes() : element(0x1549a966, element(0x4489, float(seconds * 1000)));
  const trackList = Buffer.concat([info, element(0x1654ae6b, Buffer.concat(tracks))]);
  const cluster = Buffer.concat([element(0xe7, bytes(0)), ...blocks]);
  if (!isLive)
    return Buffer.concat([head, element(0x18538067, Buffer.concat([trackList, element(0x1f43b675, cluster)]))]);
  const [segment, live] = [element(0x18538067, 'unknown size'), element(0x1f43b675, 'unknown size')];
  return Buffer.concat([head, segment, trackList, live, cluster]);
}
