/** What an AudioSpecificConfig says (ISO/IEC 14496-3, 1.6.2.1). */
export interface AacConfig {
  /** 2 for AAC-LC, 5 for HE-AAC, 29 for HE-AACv2. */
  readonly objectType: number;
  /** The rate of what is heard, which is twice that of the core with HE-AAC. */
  readonly sampleRate: number;
  /** How many samples a channel a packet makes at that rate. */
  readonly packetSamples: number;
  /** 0 where the sound itself says how many. */
  readonly channels: number;
}

const HERTZ = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];
const CHANNELS = [0, 1, 2, 3, 4, 5, 6, 8];
const ESCAPE_HERTZ = 15;
const ESCAPE_TYPE = 31;
const HE_AAC = 5;
const HE_AAC_V2 = 29;
const XHE_AAC = 42;
/**
 * The object types that are AAC: other sound that is described in the same way, such as MP3 and ALS, has packets of other sizes.
 * HE-AAC is what its core is, whose type it names.
 */
const AAC_TYPES = [1, 2, 3, 4, 17, 19, 20, 23, 39, XHE_AAC];
/**
 * What a frame has for each channel at most: a third more than the 6144 bits of the standard (ISO/IEC 14496-3, 4.5.3), since
 * encoders exceed those a little. Frames that name one channel may turn out to hold two.
 */
const [MAX_CHANNEL_BYTES, MIN_CHANNELS, MAX_CHANNELS] = [1024, 2, 8];
/** AAC-LD and AAC-ELD, for calls. */
const LOW_DELAY = [23, 39];

/** How many samples a frame of xHE-AAC has, by the index that says so (ISO/IEC 23003-3, 6.1.1.1). */
const LONG_FRAMES = [768, 1024, 2048, 2048, 4096];

/** The AudioSpecificConfig that says no more than these, by their indexes in the tables of the standard. */
export function writeAacConfig(fields: {
  readonly objectType: number;
  readonly rateIndex: number;
  readonly channelConfiguration: number;
}): Uint8Array {
  const bits = (fields.objectType << 11) | (fields.rateIndex << 7) | (fields.channelConfiguration << 3);
  return Uint8Array.of(bits >> 8, bits & 0xff);
}

/** The AudioSpecificConfig of sound with these; null where it has none in two bytes. */
export function aacConfigOf(objectType: number, sampleRate: number, channels: number): Uint8Array | null {
  const [rateIndex, channelConfiguration] = [HERTZ.indexOf(sampleRate), CHANNELS.indexOf(channels)];
  if (rateIndex === -1 || channelConfiguration <= 0) return null;
  return writeAacConfig({ objectType, rateIndex, channelConfiguration });
}

/**
 * The most bytes of one frame with so many channels, 0 where the sound itself says how many. A larger packet holds several frames,
 * and is heard for longer than is counted.
 */
export function maxAacBytes(channels: number): number {
  return MAX_CHANNEL_BYTES * Math.max(channels || MAX_CHANNELS, MIN_CHANNELS);
}

/** Reads an AudioSpecificConfig; null when it is none. */
export function parseAacConfig(bytes: Uint8Array): AacConfig | null {
  if (bytes.byteLength < 2) return null;
  let at = 0;
  const read = (bits: number): number => {
    let value = 0;
    for (const end = at + bits; at < end; at += 1) value = value * 2 + (((bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1);
    return value;
  };
  const readType = () => {
    const stated = read(5);
    return stated === ESCAPE_TYPE ? 32 + read(6) : stated;
  };
  const objectType = readType();
  const readRate = () => {
    const index = read(4);
    return index === ESCAPE_HERTZ ? read(24) : HERTZ[index];
  };
  const core = readRate();
  const channels = CHANNELS[read(4)];
  const isHighEfficiency = objectType === HE_AAC || objectType === HE_AAC_V2;
  const sampleRate = isHighEfficiency ? readRate() : core;
  const coreType = isHighEfficiency ? readType() : objectType;
  const frame = coreType === XHE_AAC ? readLongFrame(read) : readFrame(read, coreType);
  if (!AAC_TYPES.includes(coreType) || !core || !sampleRate || channels === undefined || frame === undefined)
    return null;
  const isTwice = sampleRate === core * 2;
  if (sampleRate !== core && !isTwice) return null;
  const packetSamples = isTwice ? frame * 2 : frame;
  return { objectType, sampleRate, packetSamples, channels: objectType === HE_AAC_V2 ? 2 : channels };
}

/** GASpecificConfig begins with the flag for frames that are a little shorter, as broadcasts use them. */
function readFrame(read: (bits: number) => number, objectType: number): number {
  const isShorter = read(1) === 1;
  if (LOW_DELAY.includes(objectType)) return isShorter ? 480 : 512;
  return isShorter ? 960 : 1024;
}

/** UsacConfig begins with the rate, which is that of the AudioSpecificConfig, and the index of its frames. */
function readLongFrame(read: (bits: number) => number): number | undefined {
  if (read(5) === 31) read(24);
  return LONG_FRAMES[read(3)];
}
