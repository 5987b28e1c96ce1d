import type { ByteWindow } from './byte-window';

/** What has to be known of a kind of frame to walk from one to the next. */
export interface FrameFormat {
  /** For each byte a 1 where a header may begin with 0xFF and this byte. */
  readonly secondBytes: Uint8Array;
  /** The length in bytes of the frame whose header stands at a position, or 0 where there is none. */
  frameBytes(window: ByteWindow, at: number): number;
  /** What all frames of one stream have in common, as a number. For positions where there is a frame. */
  streamKey(window: ByteWindow, at: number): number;
  /** How many values a frame holds in each channel. For positions where there is a frame. */
  samples(window: ByteWindow, at: number): number;
}

/** kbit/s by index; 0 is "free", 15 is forbidden. ISO/IEC 11172-3 and 13818-3. */
const LAYER_3_V1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const LAYER_2_V1 = [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384];
const LAYER_1_V1 = [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448];
const LAYERS_V2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const LAYER_1_V2 = [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256];
const HERTZ_V1 = [44_100, 48_000, 32_000];
const VERSION_1 = 3;
const VERSION_2 = 2;
const VERSION_RESERVED = 1;
const LAYER_3 = 1;
const LAYER_2 = 2;
const MODE_MONO = 3;
/** MPEG-4 audio sampling frequencies by index. */
const ADTS_HERTZ = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
];

/** The fields of an MPEG audio header that is valid but for its bit rate, or null. */
export interface MpegHeader {
  readonly version: number;
  readonly layer: number;
  readonly bitrateIndex: number;
  readonly sampleRate: number;
  readonly channels: 1 | 2;
  readonly padding: number;
  readonly hasCrc: boolean;
}

/** Bytes by their position; NO_BYTE where there is none. */
export type Bytes = Pick<ByteWindow, 'at'>;

/** Reads an MPEG audio header. Version 3 is MPEG-1, 2 MPEG-2, 0 "2.5"; layer 1 is III, 2 is II, 3 is I, as stored. */
export function mpegHeader(window: Bytes, at: number): MpegHeader | null {
  if (!hasMpegSync(window, at)) return null;
  const [kind, rates, mode] = [window.at(at + 1), window.at(at + 2), window.at(at + 3)];
  const version = (kind >> 3) & 3;
  const hertz = HERTZ_V1[(rates >> 2) & 3] ?? 0;
  return {
    version,
    layer: (kind >> 1) & 3,
    bitrateIndex: rates >> 4,
    sampleRate: version === VERSION_1 ? hertz : version === VERSION_2 ? hertz / 2 : hertz / 4,
    channels: mode >> 6 === MODE_MONO ? 1 : 2,
    padding: (rates >> 1) & 1,
    hasCrc: (kind & 1) === 0,
  };
}

/** MPEG-1, 2 and 2.5, layer III. Sampling rate and version may not change within a stream, nor may one channel become two. */
export const MP3_FRAMES: FrameFormat = {
  secondBytes: secondBytes((byte) => byte >= 0xe0 && ((byte >> 1) & 3) === LAYER_3),
  frameBytes: (window, at) => (((window.at(at + 1) >> 1) & 3) === LAYER_3 ? mpegFrameBytes(window, at) : 0),
  streamKey: mpegStreamKey,
  samples: (window, at) => (((window.at(at + 1) >> 3) & 3) === VERSION_1 ? 1152 : 576),
};

/** Layers I and II, which are only told apart from noise. */
export const OLD_MPEG_FRAMES: FrameFormat = {
  secondBytes: secondBytes((byte) => byte >= 0xe0 && ((byte >> 1) & 3) >= LAYER_2),
  frameBytes: (window, at) => (((window.at(at + 1) >> 1) & 3) >= LAYER_2 ? mpegFrameBytes(window, at) : 0),
  streamKey: mpegStreamKey,
  samples: (window, at) => (((window.at(at + 1) >> 1) & 3) === LAYER_2 ? 1152 : 384),
};

/** ADTS, raw AAC. ISO/IEC 14496-3, 1.A.3. */
export const ADTS_FRAMES: FrameFormat = {
  secondBytes: secondBytes((byte) => (byte & 0xf6) === 0xf0),
  frameBytes: (window, at) => {
    if (window.at(at) !== 0xff || (window.at(at + 1) & 0xf6) !== 0xf0 || window.at(at + 6) < 0) return 0;
    if (((window.at(at + 2) >> 2) & 15) >= ADTS_HERTZ.length) return 0;
    const bytes = ((window.at(at + 3) & 3) << 11) | (window.at(at + 4) << 3) | (window.at(at + 5) >> 5);
    return bytes > adtsHeaderBytes(window, at) ? bytes : 0;
  },
  // Profile, sampling rate and channels.
  streamKey: (window, at) => ((window.at(at + 2) & 0xfd) << 8) | (window.at(at + 3) & 0xc0),
  samples: (window, at) => 1024 * ((window.at(at + 6) & 3) + 1),
};

/** The header of an ADTS frame in bytes: two more where it has a checksum. For positions where there is a frame. */
export function adtsHeaderBytes(window: ByteWindow, at: number): number {
  return (window.at(at + 1) & 1) === 1 ? 7 : 9;
}

/** What an ADTS header says of the stream, in the fields of an AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1). */
export function adtsStream(window: ByteWindow, at: number) {
  const [two, three] = [window.at(at + 2), window.at(at + 3)];
  const rateIndex = (two >> 2) & 15;
  return {
    objectType: (two >> 6) + 1,
    rateIndex,
    sampleRate: ADTS_HERTZ[rateIndex] ?? 0,
    /** 0 where the layout stands in the sound itself; 7 means 8 channels. */
    channelConfiguration: ((two & 1) << 2) | (three >> 6),
  };
}

/** The length in bytes of an MPEG audio frame with the given index of its bit rate; 0 for a free or forbidden one. */
export function mpegBytesAtRate({ version, layer, sampleRate, padding }: MpegHeader, bitrateIndex: number): number {
  const kbps = bitrates(version, layer)[bitrateIndex] ?? 0;
  if (kbps === 0) return 0;
  if (layer > LAYER_2) return (Math.floor((12_000 * kbps) / sampleRate) + padding) * 4;
  const slots = layer === LAYER_3 && version !== VERSION_1 ? 72_000 : 144_000;
  return Math.floor((slots * kbps) / sampleRate) + padding;
}

function bitrates(version: number, layer: number): readonly number[] {
  if (version !== VERSION_1) return layer > LAYER_2 ? LAYER_1_V2 : LAYERS_V2;
  return layer === LAYER_3 ? LAYER_3_V1 : layer === LAYER_2 ? LAYER_2_V1 : LAYER_1_V1;
}

function mpegFrameBytes(window: ByteWindow, at: number): number {
  const header = mpegHeader(window, at);
  return header === null ? 0 : mpegBytesAtRate(header, header.bitrateIndex);
}

/** Eleven bits of sync, and no reserved value of version, layer, sampling rate or emphasis. */
function hasMpegSync(window: Bytes, at: number): boolean {
  if (window.at(at) !== 0xff) return false;
  const kind = window.at(at + 1);
  if ((kind & 0xe0) !== 0xe0 || ((kind >> 3) & 3) === VERSION_RESERVED || (kind & 6) === 0) return false;
  const [rates, mode] = [window.at(at + 2), window.at(at + 3)];
  return mode >= 0 && (rates & 0x0c) !== 0x0c && (mode & 3) !== 2;
}

/** Version, layer, sampling rate, and whether it is mono: stereo and joint stereo take turns within a stream. */
function mpegStreamKey(window: ByteWindow, at: number): number {
  const isMono = window.at(at + 3) >> 6 === MODE_MONO ? 1 : 0;
  return ((window.at(at + 1) & 0x1e) << 8) | (window.at(at + 2) & 0x0c) | isMono;
}

/** A table of the second bytes that a header may have. */
export function secondBytes(isPossible: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (isPossible(byte) ? 1 : 0));
}
