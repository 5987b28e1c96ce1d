import { refusals } from '../../refusals';
import type { OpenedSample } from '../../sound-track';
import type { ByteReader } from '../byte-reader';
import { ByteWindow } from '../byte-window';
import { bytesPerValue, integerCodec, type PcmCodec, type PcmFormat } from '../pcm/pcm-format';
import { pcmTrack, wholeFrames } from '../pcm/pcm-track';
import { sampleNotes } from '../sample-notes';
import { beginsFile } from '../sniff';
import { checkSoundShape } from '../sound-shape';
import { IFF_CHUNKS } from './chunk-syntax';
import { compressedName } from './compressed-names';
import { type Chunk, isSoundCut, soundEnd, walkChunks } from './walk-chunks';

const FORM_HEADER_BYTES = 12;
const COMM_BYTES = 18;
/** The sound begins behind an offset and a block size, which is not used by anybody. */
const SSND_HEADER_BYTES = 8;

/** The compression types of AIFF-C that are none (Apple, "AIFF-C"; QuickTime added more). `null`: integers of COMM's size. */
const UNCOMPRESSED: Readonly<Record<string, PcmCodec | null>> = {
  NONE: null,
  twos: null,
  sowt: null,
  in24: 'pcm-s24be',
  in32: 'pcm-s32be',
  '42ni': 'pcm-s24',
  '23ni': 'pcm-s32',
  fl32: 'pcm-f32be',
  FL32: 'pcm-f32be',
  fl64: 'pcm-f64be',
  FL64: 'pcm-f64be',
  'raw ': 'pcm-u8',
  ulaw: 'ulaw',
  ULAW: 'ulaw',
  alaw: 'alaw',
  ALAW: 'alaw',
};

/**
 * Reads an AIFF or AIFF-C that begins at `start`. How long it is follows from the sound that is there.
 * @throws ApiError unreadable_audio, codec_not_supported.
 */
export function openAiff(reader: ByteReader, start = 0): OpenedSample {
  const window = new ByteWindow(reader);
  let comm: Chunk | null = null;
  let ssnd: Chunk | null = null;
  let isJoined = false;
  for (const chunk of walkChunks(window, start + FORM_HEADER_BYTES, IFF_CHUNKS)) {
    if (chunk.id === 'COMM') comm ??= chunk;
    if (chunk.id === 'SSND') ssnd ??= chunk;
    isJoined ||= beginsFile(reader, chunk.at);
  }
  if (comm === null || comm.end - comm.start < COMM_BYTES) throw refusals.unreadable();
  const format = readFormat(window, comm, window.has(start + 8, 'AIFC'));
  if (ssnd === null) throw refusals.unreadable();
  const end = soundEnd(window, ssnd, IFF_CHUNKS);
  const range = wholeFrames(format, soundStart(window, ssnd), end);
  return {
    container: 'aiff',
    file_type: 'audio',
    tracks: [pcmTrack(reader, format, range)],
    isClean: false,
    notes: sampleNotes({ isJoined, isCut: isSoundCut(window, ssnd, end, format) }),
  };
}

/** An offset beyond the sound is not believed. */
function soundStart(window: ByteWindow, { start, end }: Chunk): number {
  const first = start + SSND_HEADER_BYTES;
  const offset = window.u32(start);
  return first + offset < end ? first + offset : first;
}

function readFormat(window: ByteWindow, { start, end }: Chunk, isAifc: boolean): PcmFormat {
  const channels = window.u16(start);
  const bits = window.u16(start + 6);
  const compression = isAifc && end - start >= COMM_BYTES + 4 ? window.text(start + COMM_BYTES, 4) : 'NONE';
  const codec = codecOf(compression, bits);
  const sampleRate = Math.round(extended(window, start + 8));
  checkSoundShape(channels, sampleRate);
  return { codec, channels, sampleRate, validBits: bytesPerValue(codec) * 8, channelMask: 0 };
}

function codecOf(compression: string, bits: number): PcmCodec {
  const bytes = Math.ceil(bits / 8);
  const named = UNCOMPRESSED[compression];
  if (named === undefined) throw refusals.compressedInside('an AIFF-C', compressedName(compression));
  const codec = named ?? integerCodec({ bytes, bigEndian: compression !== 'sowt', unsigned8: false });
  if (codec === null) throw refusals.compressedInside('an AIFF', `${bits}-bit integers`);
  return codec;
}

/** An 80-bit floating point number of SANE: sign and exponent in 16 bits, then a mantissa of 64. */
function extended(window: ByteWindow, at: number): number {
  const exponent = window.u16(at) - 16_383 - 63;
  return Math.abs(exponent) < 1000 ? window.u64(at + 2) * 2 ** exponent : Number.NaN;
}
