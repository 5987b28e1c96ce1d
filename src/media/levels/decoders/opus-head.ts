/** How the channels of an Opus track are coded: RFC 7845, section 5.1. */
export interface OpusHead {
  readonly channels: number;
  readonly streamCount: number;
  readonly coupledStreamCount: number;
  /** The coded channel of each output channel; 255 stands for silence. */
  readonly channelMappingTable: number[];
  /** What every value is multiplied with before it is played. */
  readonly gain: number;
}

const MAGIC = 'OpusHead';
/** Mono and stereo. */
const FAMILY_SIMPLE = 0;
/** Up to eight channels in the order of Vorbis. */
const FAMILY_SURROUND = 1;
const MAX_CHANNELS = 8;
const SILENT_CHANNEL = 255;

/** Reads an OpusHead packet; null when it is none, makes no sense, or maps channels in another way than those two. */
export function readOpusHead(bytes: Uint8Array): OpusHead | null {
  if (bytes.byteLength < 19 || Buffer.from(bytes.subarray(0, 8)).toString('latin1') !== MAGIC) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const channels = view.getUint8(9);
  const gain = 10 ** (view.getInt16(16, true) / 256 / 20);
  const family = view.getUint8(18);
  if (family === FAMILY_SIMPLE) return plainOpusHead(channels, gain);
  if (family !== FAMILY_SURROUND || channels < 1 || channels > MAX_CHANNELS || bytes.byteLength < 21 + channels)
    return null;
  const [streamCount, coupledStreamCount] = [view.getUint8(19), view.getUint8(20)];
  const channelMappingTable = [...bytes.subarray(21, 21 + channels)];
  const coded = streamCount + coupledStreamCount;
  const fits = channelMappingTable.every((place) => place < coded || place === SILENT_CHANNEL);
  if (streamCount < 1 || streamCount > MAX_CHANNELS || coupledStreamCount > streamCount || !fits) return null;
  return { channels, streamCount, coupledStreamCount, channelMappingTable, gain };
}

/** What a mono or stereo track without a header is taken for. */
export function plainOpusHead(channels: number, gain = 1): OpusHead | null {
  if (channels !== 1 && channels !== 2) return null;
  const channelMappingTable = channels === 1 ? [0] : [0, 1];
  return { channels, streamCount: 1, coupledStreamCount: channels - 1, channelMappingTable, gain };
}
