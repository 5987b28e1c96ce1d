import { refusals } from '../../../refusals';
import { BigEndian } from '../../big-endian';
import { parseAacConfig } from '../../codecs/aac-config';
import { OPUS_HERTZ, opusHeadFromBox } from '../../codecs/opus';
import { parseVorbis, unlaceHeaders } from '../../codecs/vorbis';
import type { BoxWalker } from '../boxes';
import { parseElementaryStream } from './elementary-stream';
import type { EntryHeader, SampleEntry } from './entry-types';

const OBJECT_TYPES: Readonly<Record<number, string>> = {
  64: 'aac',
  102: 'aac',
  103: 'aac',
  104: 'aac',
  105: 'mp3',
  107: 'mp3',
  165: 'ac3',
  166: 'eac3',
  169: 'dts',
  221: 'vorbis',
};
const STREAMINFO_BYTES = 34;
const ALAC_CONFIG_BYTES = 24;
/** The largest frame that any encoder of ALAC makes has 4096 samples; the decoders make room for what the header says. */
const MAX_ALAC_FRAME = 16_384;

/** The compressed sound that a sample entry describes; null when its four letters say nothing that is known here. */
export function compressedCodec(walker: BoxWalker, header: EntryHeader): SampleEntry | null {
  switch (header.format) {
    case 'mp4a':
      return fromElementaryStream(walker, header);
    case '.mp3':
    case 'ms\0U':
      return mp3(header);
    case 'alac':
      return alac(walker, header);
    case 'fLaC':
      return flac(walker, header);
    case 'Opus':
      return opus(walker, header);
    default:
      return null;
  }
}

function fromElementaryStream(walker: BoxWalker, header: EntryHeader): SampleEntry | null {
  const box = header.boxes.get('esds');
  const stream = box ? parseElementaryStream(walker.fields(box)?.bytes) : null;
  if (stream === null) return null;
  const codecName = OBJECT_TYPES[stream.objectType];
  if (codecName === 'aac') return aac(stream.config, header);
  if (codecName === 'mp3') return mp3(header);
  if (codecName === 'vorbis') return vorbis(stream.config);
  return codecName === undefined ? null : unusable(codecName, header);
}

function aac(description: Uint8Array, header: EntryHeader): SampleEntry {
  const config = parseAacConfig(description);
  if (config === null) return broken('aac', header);
  const { sampleRate } = config;
  const channels = config.channels || header.channels;
  const codec = `mp4a.40.${config.objectType}`;
  const setup = { codec, sampleRate, numberOfChannels: channels, description };
  return { codecName: 'aac', codec: 'aac', channels, sampleRate, setup, refusal: null, bytesPerValue: null };
}

function mp3({ channels, sampleRate }: EntryHeader): SampleEntry {
  const setup = { codec: 'mp3', sampleRate, numberOfChannels: channels };
  return { codecName: 'mp3', codec: 'mp3', channels, sampleRate, setup, refusal: null, bytesPerValue: null };
}

/** ALACSpecificConfig stands behind version and flags of a box named like its sample entry. */
function alac(walker: BoxWalker, header: EntryHeader): SampleEntry {
  const box = header.boxes.get('alac');
  const description = box ? walker.fields(box).bytes.slice(4, 4 + ALAC_CONFIG_BYTES) : new Uint8Array(0);
  const config = new BigEndian(description);
  const frame = config.u32(0);
  if (config.length < ALAC_CONFIG_BYTES || frame === 0 || frame > MAX_ALAC_FRAME) return broken('alac', header);
  const [channels, sampleRate] = [config.u8(9), config.u32(20)];
  const setup = { codec: 'alac', sampleRate, numberOfChannels: channels, description };
  return { codecName: 'alac', codec: null, channels, sampleRate, setup, refusal: null, bytesPerValue: null };
}

/** `dfLa` holds the metadata blocks of FLAC behind version and flags; the first one is STREAMINFO. */
function flac(walker: BoxWalker, header: EntryHeader): SampleEntry {
  const box = header.boxes.get('dfLa');
  const info = box ? walker.fields(box).bytes.slice(8, 8 + STREAMINFO_BYTES) : new Uint8Array(0);
  if (info.byteLength < STREAMINFO_BYTES) return broken('flac', header);
  const description = Buffer.concat([Buffer.from('fLaC\x80\0\0\x22', 'latin1'), info]);
  const packed = new BigEndian(info).u32(10);
  const [channels, sampleRate] = [((packed >> 9) & 7) + 1, packed >>> 12];
  const setup = { codec: 'flac', sampleRate, numberOfChannels: channels, description };
  return { codecName: 'flac', codec: 'flac', channels, sampleRate, setup, refusal: null, bytesPerValue: null };
}

function opus(walker: BoxWalker, header: EntryHeader): SampleEntry {
  const box = header.boxes.get('dOps');
  const head = box ? opusHeadFromBox(walker.fields(box).bytes) : null;
  if (head === null) return broken('opus', header);
  const { channels, bytes: description } = head;
  const setup = { codec: 'opus', sampleRate: OPUS_HERTZ, numberOfChannels: channels, description };
  return {
    codecName: 'opus',
    codec: 'opus',
    channels,
    sampleRate: OPUS_HERTZ,
    setup,
    refusal: null,
    bytesPerValue: null,
  };
}

function vorbis(description: Uint8Array): SampleEntry | null {
  const headers = unlaceHeaders(description);
  const stream = headers && parseVorbis(headers[0], headers[2]);
  if (stream === null) return null;
  const { channels, sampleRate } = stream;
  const setup = { codec: 'vorbis', sampleRate, numberOfChannels: channels, description };
  return { codecName: 'vorbis', codec: 'vorbis', channels, sampleRate, setup, refusal: null, bytesPerValue: null };
}

/** Sound of a kind that cannot be passed on. */
function unusable(codecName: string, header: EntryHeader): SampleEntry {
  return { ...withoutSetup(codecName, header), refusal: refusals.codec(codecName) };
}

/** Sound of a known kind, of which the decoder is not told enough. */
function broken(codecName: string, header: EntryHeader): SampleEntry {
  return { ...withoutSetup(codecName, header), refusal: refusals.unreadable() };
}

function withoutSetup(codecName: string, { channels, sampleRate }: EntryHeader) {
  return { codecName, codec: null, channels, sampleRate, setup: null, bytesPerValue: null };
}
