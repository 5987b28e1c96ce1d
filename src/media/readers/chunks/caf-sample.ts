import { refusals } from '../../refusals';
import type { OpenedSample } from '../../sound-track';
import type { ByteReader } from '../byte-reader';
import { ByteWindow } from '../byte-window';
import { bytesPerValue, floatCodec, integerCodec, type PcmCodec, type PcmFormat } from '../pcm/pcm-format';
import { pcmTrack, wholeFrames } from '../pcm/pcm-track';
import { sampleNotes } from '../sample-notes';
import { beginsFile } from '../sniff';
import { checkSoundShape } from '../sound-shape';
import { CAF_CHUNKS } from './chunk-syntax';
import { compressedName } from './compressed-names';
import { type Chunk, isSoundCut, soundEnd, walkChunks } from './walk-chunks';

const FILE_HEADER_BYTES = 8;
const DESC_BYTES = 32;
/** A counter of edits stands before the sound. */
const EDIT_COUNT_BYTES = 4;
const FLAG_FLOAT = 1;
const FLAG_LITTLE_ENDIAN = 2;

/**
 * Reads a Core Audio file (Apple, "Core Audio Format Specification") of uncompressed sound that begins at `start`.
 * @throws ApiError unreadable_audio, codec_not_supported.
 */
export function openCaf(reader: ByteReader, start = 0): OpenedSample {
  const window = new ByteWindow(reader);
  let desc: Chunk | null = null;
  let data: Chunk | null = null;
  let isJoined = false;
  for (const chunk of walkChunks(window, start + FILE_HEADER_BYTES, CAF_CHUNKS)) {
    if (chunk.id === 'desc') desc ??= chunk;
    if (chunk.id === 'data') data ??= chunk;
    // Of another file behind the first one, the header looks like a chunk, whose size is nonsense.
    isJoined ||= beginsFile(reader, chunk.at);
  }
  if (desc === null || desc.end - desc.start < DESC_BYTES) throw refusals.unreadable();
  const format = readFormat(window, desc.start);
  if (data === null) throw refusals.unreadable();
  const end = soundEnd(window, data, CAF_CHUNKS);
  const range = wholeFrames(format, data.start + EDIT_COUNT_BYTES, end);
  return {
    container: 'caf',
    file_type: 'audio',
    tracks: [pcmTrack(reader, format, range)],
    isClean: false,
    notes: sampleNotes({ isJoined, isCut: isSoundCut(window, data, end, format) }),
  };
}

function readFormat(window: ByteWindow, at: number): PcmFormat {
  const sampleRate = Math.round(Buffer.from(window.reader.read(at, 8)).readDoubleBE());
  const channels = window.u32(at + 24);
  const kind = window.text(at + 8, 4);
  const codec = codecOf(window, at, kind, channels);
  if (codec === null) throw refusals.compressedInside('a Core Audio file', compressedName(kind));
  checkSoundShape(channels, sampleRate);
  return { codec, channels, sampleRate, validBits: bytesPerValue(codec) * 8, channelMask: 0 };
}

function codecOf(window: ByteWindow, at: number, kind: string, channels: number): PcmCodec | null {
  if (kind === 'ulaw' || kind === 'alaw') return kind;
  if (kind !== 'lpcm') return null;
  const flags = window.u32(at + 12);
  const bits = window.u32(at + 28);
  const bigEndian = (flags & FLAG_LITTLE_ENDIAN) === 0;
  const codec =
    (flags & FLAG_FLOAT) === 0
      ? integerCodec({ bytes: valueBytes(window.u32(at + 16), channels, bits), bigEndian, unsigned8: false })
      : floatCodec(bits, bigEndian);
  if (codec === null) throw refusals.compressedInside('a Core Audio file', `values of ${bits} bits`);
  return codec;
}

/** Values may have more room than they need: they fill its upper bits. */
function valueBytes(packetBytes: number, channels: number, bits: number): number {
  const packed = Math.ceil(bits / 8);
  const claimed = packetBytes / channels;
  return claimed > packed && claimed <= 4 && Number.isInteger(claimed) ? claimed : packed;
}
