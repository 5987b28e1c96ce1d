import type { AudioCodec } from 'mediabunny';
import type { DecoderSetup } from '../../sound-track';
import { BigEndian } from '../big-endian';
import { memoryReader } from '../byte-reader';
import { ByteWindow } from '../byte-window';
import { parseWaveFormat } from '../chunks/wav-format';
import { aacConfigOf, parseAacConfig } from '../codecs/aac-config';
import { OPUS_HERTZ, opusPacketSamples, parseOpusHead } from '../codecs/opus';
import { alacPacketSamples, flacFrameSamples, parseMp3Frame } from '../codecs/packet-samples';
import { BlockOverlap, parseVorbis, unlaceHeaders } from '../codecs/vorbis';
import { bytesPerValue, type PcmFormat } from '../pcm/pcm-format';
import { isSoundShape } from '../sound-shape';
import type { TrackEntry } from './track-entry';

/** How the sound of a Matroska track is stored. */
export interface TrackCodec {
  readonly codecName: string;
  readonly codec: AudioCodec | null;
  readonly setup: DecoderSetup;
  /** The size of one frame of uncompressed sound; null for all other sound. */
  readonly frameBytes: number | null;
  /** How many samples a channel a packet holds, by its first bytes. To be asked packet after packet. */
  samplesOf(head: Uint8Array): number;
}

/** A codec of Windows, described by a WAVEFORMATEX as it stands in a WAV. */
const ACM = 'A_MS/ACM';
const STREAMINFO_END = 42;
const MPEG_1_LAYER_3 = 'A_MPEG/L3';
/** How old writers name AAC, whose profile is in the name and not in private data; decoders find SBR by themselves. */
const OLD_AAC = /^A_AAC\/MPEG[24]\/(MAIN|LC|SSR|LTP)(\/SBR)?$/;
/** The profiles by their object type, which begins at 1. */
const AAC_PROFILES = ['MAIN', 'LC', 'SSR', 'LTP'];
/** For other codecs, the name is what stands behind `A_`. */
const PREFIX = /^A_/;

/** The name of a track's codec, for people. */
export function codecNameOf(track: TrackEntry): string {
  const { codecId } = track;
  if (isAac(codecId)) return 'aac';
  const acm = codecId === ACM ? acmFormat(track) : null;
  if (typeof acm === 'string') return acm;
  return (
    codecId
      .replace(PREFIX, '')
      .replace(/[^\w./-]/g, '')
      .slice(0, 24)
      .toLowerCase() || 'unknown'
  );
}

/**
 * How a track is stored; null when it is of a kind that is not known here, or its private data make no sense. What is said of
 * the rate and the channels of MP3 is not judged: its frames know better.
 */
export function readTrackCodec(track: TrackEntry): TrackCodec | null {
  const found = codecOf(track);
  return found !== null && (found.codecName === 'mp3' || hasSoundShape(found)) ? found : null;
}

/** Whether the rate and the channels of a track are those of sound. */
export function hasSoundShape({ setup }: TrackCodec): boolean {
  return isSoundShape(setup.numberOfChannels, setup.sampleRate);
}

function codecOf(track: TrackEntry): TrackCodec | null {
  const { codecId } = track;
  if (codecId === 'A_OPUS') return opus(track);
  if (codecId === 'A_VORBIS') return vorbis(track);
  if (isAac(codecId)) return aac(track);
  if (codecId === MPEG_1_LAYER_3) return compressed(track, 'mp3', (head) => parseMp3Frame(head)?.samples ?? 0);
  if (codecId === 'A_FLAC') return flac(track);
  if (codecId === 'A_ALAC') return alac(track);
  if (codecId === ACM) return acm(track);
  return codecId.startsWith('A_PCM/') ? plain(track) : null;
}

function compressed(track: TrackEntry, codec: 'mp3' | 'flac', samplesOf: (head: Uint8Array) => number): TrackCodec {
  const { sampleRate, channels: numberOfChannels, codecPrivate } = track;
  const description = codecPrivate.byteLength > 0 ? { description: codecPrivate } : {};
  const setup = { codec, sampleRate, numberOfChannels, ...description };
  return { codecName: codec, codec, setup, frameBytes: null, samplesOf };
}

/** STREAMINFO, behind the magic word and the header of its block, says more surely than the container what is in the frames. */
function flac(track: TrackEntry): TrackCodec | null {
  const fields = new BigEndian(track.codecPrivate);
  if (fields.length < STREAMINFO_END) return null;
  const packed = fields.u32(18);
  const shape = { sampleRate: packed >>> 12, channels: ((packed >> 9) & 7) + 1 };
  return compressed({ ...track, ...shape }, 'flac', flacFrameSamples);
}

function opus({ codecPrivate }: TrackEntry): TrackCodec | null {
  const head = parseOpusHead(codecPrivate);
  if (head === null) return null;
  const setup = { codec: 'opus', sampleRate: OPUS_HERTZ, numberOfChannels: head.channels, description: head.bytes };
  return { codecName: 'opus', codec: 'opus', setup, frameBytes: null, samplesOf: opusPacketSamples };
}

function vorbis({ codecPrivate: description }: TrackEntry): TrackCodec | null {
  const headers = unlaceHeaders(description);
  const stream = headers && parseVorbis(headers[0], headers[2]);
  if (!stream) return null;
  const overlap = new BlockOverlap(stream);
  const setup = { codec: 'vorbis', sampleRate: stream.sampleRate, numberOfChannels: stream.channels, description };
  return {
    codecName: 'vorbis',
    codec: 'vorbis',
    setup,
    frameBytes: null,
    samplesOf: (packet) => overlap.samplesOf(packet),
  };
}

function isAac(codecId: string): boolean {
  return codecId === 'A_AAC' || codecId.startsWith('A_AAC/');
}

function aac(track: TrackEntry): TrackCodec | null {
  const { channels } = track;
  const description = track.codecPrivate.byteLength > 0 ? track.codecPrivate : oldAacConfig(track);
  const config = description && parseAacConfig(description);
  if (!config) return null;
  const { sampleRate, objectType } = config;
  const numberOfChannels = config.channels || channels;
  const setup = { codec: `mp4a.40.${objectType}`, sampleRate, numberOfChannels, description };
  return { codecName: 'aac', codec: 'aac', setup, frameBytes: null, samplesOf: () => config.packetSamples };
}

function oldAacConfig({ codecId, sampleRate, channels }: TrackEntry): Uint8Array | null {
  const [, profile = ''] = OLD_AAC.exec(codecId) ?? [];
  const objectType = AAC_PROFILES.indexOf(profile) + 1;
  return objectType === 0 ? null : aacConfigOf(objectType, sampleRate, channels);
}

function alac({ codecPrivate: description }: TrackEntry): TrackCodec | null {
  const config = new BigEndian(description);
  if (config.length < 24) return null;
  const setup = { codec: 'alac', sampleRate: config.u32(20), numberOfChannels: config.u8(9), description };
  const samplesOf = (head: Uint8Array) => alacPacketSamples(head, config.u32(0));
  return { codecName: 'alac', codec: null, setup, frameBytes: null, samplesOf };
}

function acm(track: TrackEntry): TrackCodec | null {
  const format = acmFormat(track);
  if (format === null || typeof format === 'string') return null;
  const { codec, sampleRate, channels: numberOfChannels } = format;
  const setup = { codec, sampleRate, numberOfChannels };
  const frameBytes = bytesPerValue(codec) * numberOfChannels;
  return { codecName: codec, codec, setup, frameBytes, samplesOf: () => 0 };
}

function acmFormat({ codecPrivate }: TrackEntry): PcmFormat | string | null {
  const window = new ByteWindow(memoryReader(codecPrivate));
  return parseWaveFormat(window, { start: 0, end: codecPrivate.byteLength }, false);
}

function plain({ codecId, bits, channels, sampleRate }: TrackEntry): TrackCodec | null {
  const codec = plainCodecOf(codecId, bits);
  if (codec === null) return null;
  const setup = { codec, sampleRate, numberOfChannels: channels };
  return { codecName: codec, codec, setup, frameBytes: (bits / 8) * channels, samplesOf: () => 0 };
}

function plainCodecOf(codecId: string, bits: number): AudioCodec | null {
  if (codecId === 'A_PCM/FLOAT/IEEE') return bits === 32 ? 'pcm-f32' : bits === 64 ? 'pcm-f64' : null;
  const isBig = codecId === 'A_PCM/INT/BIG';
  if (!isBig && codecId !== 'A_PCM/INT/LIT') return null;
  if (bits === 8) return 'pcm-u8';
  if (bits === 16) return isBig ? 'pcm-s16be' : 'pcm-s16';
  if (bits === 24) return isBig ? 'pcm-s24be' : 'pcm-s24';
  if (bits === 32) return isBig ? 'pcm-s32be' : 'pcm-s32';
  return null;
}
