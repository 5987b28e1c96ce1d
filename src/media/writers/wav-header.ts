import { bytesPerValue, type PcmCodec, type PcmFormat } from '../readers/pcm/pcm-format';

const FORMAT_TAGS: Partial<Record<PcmCodec, number>> = {
  'pcm-u8': 1,
  'pcm-s16': 1,
  'pcm-s24': 1,
  'pcm-s32': 1,
  'pcm-f32': 3,
  'pcm-f64': 3,
  alaw: 6,
  ulaw: 7,
};
const PCM_TAG = 1;
const EXTENSIBLE_TAG = 0xfffe;
/** KSDATAFORMAT_SUBTYPE_…: the format tag in 4 bytes, then these 12. */
const SUBFORMAT_END = Buffer.from('00001000800000aa00389b71', 'hex');

/**
 * Which speakers more than two channels are for where nothing is said of it, by how many there are: those of FLAC (RFC 9639,
 * 9.1.3) and, in the order of a WAV, of Vorbis. Without any, players take the third channel of three for the deepest tones,
 * and leave it out of a mix.
 */
const USUAL_SPEAKERS = [0, 0, 0, 0x7, 0x33, 0x37, 0x3f, 0x70f, 0x63f];

/** Whether a WAV stores such values as they are; the others have to be turned to little-endian, or given another sign. */
export function isStoredInWav(codec: PcmCodec): boolean {
  return FORMAT_TAGS[codec] !== undefined;
}

/**
 * The bytes of a WAV file before its `dataBytes` of sound: 44 for plain sound of one or two channels. More than two
 * channels, or values with fewer valid bits than their bytes hold, need WAVE_FORMAT_EXTENSIBLE, and everything but plain
 * integers a `fact` chunk (Microsoft, "Multiple Channel Audio Data and WAVE Files"). 24 bits in three bytes stay in the
 * plain form, which every reader takes.
 */
export function wavHeader(format: PcmFormat, dataBytes: number): Buffer {
  const tag = FORMAT_TAGS[format.codec];
  if (tag === undefined) throw new TypeError(`A WAV cannot store ${format.codec}.`);
  const frameBytes = bytesPerValue(format.codec) * format.channels;
  const fmt = chunk('fmt ', fmtBody(format, tag, frameBytes));
  const fact = tag === PCM_TAG ? Buffer.alloc(0) : chunk('fact', uint32(dataBytes / frameBytes));
  const data = Buffer.concat([Buffer.from('data'), uint32(dataBytes)]);
  const body = Buffer.concat([Buffer.from('WAVE'), fmt, fact, data]);
  return Buffer.concat([Buffer.from('RIFF'), uint32(body.length + dataBytes + (dataBytes % 2)), body]);
}

function fmtBody(format: PcmFormat, tag: number, frameBytes: number): Buffer {
  const bits = bytesPerValue(format.codec) * 8;
  const extensible = format.channels > 2 || format.validBits < bits;
  const body = Buffer.alloc(extensible ? 40 : tag === PCM_TAG ? 16 : 18);
  body.writeUInt16LE(extensible ? EXTENSIBLE_TAG : tag, 0);
  body.writeUInt16LE(format.channels, 2);
  body.writeUInt32LE(format.sampleRate, 4);
  body.writeUInt32LE(format.sampleRate * frameBytes, 8);
  body.writeUInt16LE(frameBytes, 12);
  body.writeUInt16LE(bits, 14);
  if (!extensible) return body;
  body.writeUInt16LE(22, 16);
  body.writeUInt16LE(format.validBits, 18);
  body.writeUInt32LE(format.channelMask || (USUAL_SPEAKERS[format.channels] ?? 0), 20);
  body.writeUInt32LE(tag, 24);
  SUBFORMAT_END.copy(body, 28);
  return body;
}

function chunk(name: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(name), uint32(body.length), body]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
