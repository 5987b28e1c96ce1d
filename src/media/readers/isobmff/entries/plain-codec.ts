import type { AudioCodec } from 'mediabunny';
import type { BoxWalker } from '../boxes';
import type { EntryHeader, SampleEntry } from './entry-types';

const FLOAT = 1;
const BIG_ENDIAN = 2;
const SIGNED = 4;

/** The uncompressed sound that a sample entry describes; null when it is compressed, or of a size that no WAV has. */
export function plainCodec(walker: BoxWalker, header: EntryHeader): SampleEntry | null {
  const codec = codecOf(walker, header);
  if (codec === null) return null;
  const { channels, sampleRate } = header;
  const setup = { codec, sampleRate, numberOfChannels: channels };
  return { codecName: codec, codec, channels, sampleRate, setup, refusal: null, bytesPerValue: bytesOf(codec) };
}

function codecOf(walker: BoxWalker, header: EntryHeader): AudioCodec | null {
  const { bits } = header;
  switch (header.format) {
    case 'sowt':
      return integer(bits, { isBig: false });
    case 'twos':
      return integer(bits, { isBig: true });
    case 'raw ':
    case 'NONE':
      return bits === 8 ? 'pcm-u8' : integer(bits, { isBig: true });
    case 'in24':
      return integer(24, { isBig: !isTurned(walker, header) });
    case 'in32':
      return integer(32, { isBig: !isTurned(walker, header) });
    case 'fl32':
      return float(32, { isBig: !isTurned(walker, header) });
    case 'fl64':
      return float(64, { isBig: !isTurned(walker, header) });
    case 'lpcm':
      return linear(header);
    case 'ipcm':
    case 'fpcm':
      return isoPcm(walker, header);
    case 'ulaw':
    case 'alaw':
      return header.format;
    default:
      return null;
  }
}

/** QuickTime's version 2 says it in flags. */
function linear({ bits, lpcmFlags }: EntryHeader): AudioCodec | null {
  const isBig = (lpcmFlags & BIG_ENDIAN) !== 0;
  if (lpcmFlags & FLOAT) return float(bits, { isBig });
  if (bits === 8 && (lpcmFlags & SIGNED) === 0) return 'pcm-u8';
  return integer(bits, { isBig });
}

/** ISO/IEC 23003-5: `pcmC` holds version, flags, whether the values are little-endian, and their bits. */
function isoPcm(walker: BoxWalker, { format, boxes }: EntryHeader): AudioCodec | null {
  const box = boxes.get('pcmC');
  if (box === undefined) return null;
  const fields = walker.fields(box);
  const isBig = (fields.u8(4) & 1) === 0;
  return format === 'ipcm' ? integer(fields.u8(5), { isBig }) : float(fields.u8(5), { isBig });
}

/** `enda` turns the big-endian formats of QuickTime to little-endian. */
function isTurned(walker: BoxWalker, { boxes }: EntryHeader): boolean {
  const enda = boxes.get('enda');
  return enda !== undefined && walker.fields(enda).u16(0) === 1;
}

function integer(bits: number, { isBig }: { readonly isBig: boolean }): AudioCodec | null {
  if (bits === 8) return 'pcm-s8';
  if (bits === 16) return isBig ? 'pcm-s16be' : 'pcm-s16';
  if (bits === 24) return isBig ? 'pcm-s24be' : 'pcm-s24';
  if (bits === 32) return isBig ? 'pcm-s32be' : 'pcm-s32';
  return null;
}

function float(bits: number, { isBig }: { readonly isBig: boolean }): AudioCodec | null {
  if (bits === 32) return isBig ? 'pcm-f32be' : 'pcm-f32';
  if (bits === 64) return isBig ? 'pcm-f64be' : 'pcm-f64';
  return null;
}

function bytesOf(codec: AudioCodec): number {
  const bits = /\d+/.exec(codec)?.[0];
  return bits === undefined ? 1 : Number(bits) / 8;
}
