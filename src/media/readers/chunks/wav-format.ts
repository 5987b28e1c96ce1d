import { refusals } from '../../refusals';
import type { ByteWindow } from '../byte-window';
import { bytesPerValue, floatCodec, integerCodec, type PcmCodec, type PcmFormat } from '../pcm/pcm-format';
import { checkSoundShape } from '../sound-shape';
import type { Chunk } from './walk-chunks';
import { wavCodecName } from './wav-codec-names';

const TAG_PCM = 1;
const TAG_FLOAT = 3;
const TAG_ALAW = 6;
const TAG_ULAW = 7;
const TAG_EXTENSIBLE = 0xfffe;
/** A format tag in four bytes is followed by one of these: Microsoft's, and that of ambisonic sound. */
const SUBFORMATS = ['00001000800000aa00389b71', '2107d3118644c8c1ca000000'];
/** WAVEFORMAT without the bits, of before 1992. */
const MIN_FMT_BYTES = 14;

interface Fields {
  readonly tag: number;
  readonly channels: number;
  readonly sampleRate: number;
  readonly byteRate: number;
  readonly frameBytes: number;
  readonly bits: number;
  readonly validBits: number;
  readonly channelMask: number;
}

/**
 * What a `fmt ` chunk says of the values, as far as it can be believed: the size of a frame follows from channels and bits,
 * whatever the chunk says of it.
 * @throws ApiError codec_not_supported for compressed sound, by its name, and for sound of an odd shape; unreadable_audio for nonsense.
 */
export function readWavFormat(window: ByteWindow, chunk: Chunk, bigEndian: boolean): PcmFormat {
  const format = parseWaveFormat(window, chunk, bigEndian);
  if (format === null) throw refusals.unreadable();
  if (typeof format === 'string') throw refusals.compressedInside('a WAV', format);
  checkSoundShape(format.channels, format.sampleRate);
  return format;
}

/** The same without a judgement on the shape; the name of the codec for compressed sound, and null for nonsense. */
export function parseWaveFormat(
  window: ByteWindow,
  range: Pick<Chunk, 'start' | 'end'>,
  bigEndian: boolean,
): PcmFormat | string | null {
  const fields = readFields(window, range, !bigEndian);
  if (fields === null) return null;
  const codec = codecOf(fields, bigEndian);
  if (codec === null) return wavCodecName(fields.tag, fields.bits);
  return {
    codec,
    validBits: validBitsOf(fields, codec),
    channels: fields.channels,
    sampleRate: fields.sampleRate,
    channelMask: maskOf(fields),
  };
}

/**
 * How many bits of each value are said to count. Fewer than fill its last byte are not passed on, because ffmpeg takes the
 * size of a value from them: 24 bits in four bytes would be played as values of three. The bits below are zero anyway.
 */
function validBitsOf({ tag, validBits }: Fields, codec: PcmCodec): number {
  const bytes = bytesPerValue(codec);
  return tag === TAG_PCM && Math.ceil(validBits / 8) === bytes ? validBits : bytes * 8;
}

function readFields(window: ByteWindow, { start, end }: Pick<Chunk, 'start' | 'end'>, little: boolean): Fields | null {
  const bytes = end - start;
  if (bytes < MIN_FMT_BYTES) return null;
  const bits = bytes >= 16 ? window.u16(start + 14, little) : 0;
  const tag = window.u16(start, little);
  const extended = tag === TAG_EXTENSIBLE && bytes >= 40;
  return {
    tag: extended ? subformatTag(window, start + 24, little) : tag === TAG_EXTENSIBLE ? TAG_PCM : tag,
    channels: window.u16(start + 2, little),
    sampleRate: window.u32(start + 4, little),
    byteRate: window.u32(start + 8, little),
    frameBytes: window.u16(start + 12, little),
    bits,
    validBits: extended ? window.u16(start + 18, little) : bits,
    channelMask: extended ? window.u32(start + 20, little) : 0,
  };
}

/** The format tag within a GUID; TAG_EXTENSIBLE, which is none, for a GUID that nobody knows. */
function subformatTag(window: ByteWindow, at: number, little: boolean): number {
  const end = Buffer.from(window.reader.read(at + 4, 12)).toString('hex');
  const known = SUBFORMATS.includes(end) || !little;
  const tag = window.u32(at, little);
  return known && tag <= 0xffff ? tag : TAG_EXTENSIBLE;
}

function codecOf(fields: Fields, bigEndian: boolean): PcmCodec | null {
  switch (fields.tag) {
    case TAG_PCM:
      return integerCodec({ bytes: valueBytes(fields), bigEndian, unsigned8: true });
    case TAG_FLOAT:
      return floatCodec(fields.bits, bigEndian);
    case TAG_ALAW:
      return 'alaw';
    case TAG_ULAW:
      return 'ulaw';
    default:
      return null;
  }
}

/**
 * The bytes of one integer. Some write 20 or 24 bits in four bytes without WAVE_FORMAT_EXTENSIBLE: that is believed when
 * frame size and byte rate say so both.
 */
function valueBytes({ bits, channels, frameBytes, byteRate, sampleRate }: Fields): number {
  const claimed = frameBytes / channels;
  if (bits === 0) return claimed;
  const packed = Math.ceil(bits / 8);
  return packed === 3 && claimed === 4 && byteRate === sampleRate * frameBytes ? 4 : packed;
}

/** A mask with more speakers than there are channels says nothing. */
function maskOf({ channelMask, channels }: Fields): number {
  let speakers = 0;
  for (let left = channelMask; left > 0; left = Math.floor(left / 2)) speakers += left % 2;
  return speakers <= channels ? channelMask : 0;
}
