import { flacHeader, flacStreamInfo } from '../../readers/flac/stream-info';
import { type OpusHead, plainOpusHead, readOpusHead } from './opus-head';
import {
  type DecodedSound,
  DecoderNotLoaded,
  MAX_BAD_PACKETS,
  type SoundDecoder,
  type TrackShape,
} from './sound-decoder';
import { readVorbisHeaders, type VorbisHeaders } from './vorbis-headers';

/** Opus decodes to any of its rates; half the full one carries all of a voice at half the cost. */
const OPUS_HERTZ = 24_000;
/** A codec that overlaps its packets needs a few of them to find its way. */
const RUN_UP_SECONDS = 0.1;
/** A frame of MP3 may begin up to eleven frames before where it stands (`main_data_begin`), which last so long at low bit rates. */
const MP3_RUN_UP_SECONDS = 0.4;

/** What a decoder of the family of mpg123-decoder gives back. */
interface WasmSound extends DecodedSound {
  readonly errors: readonly unknown[];
}

interface WasmDecoder {
  readonly ready: Promise<void>;
  decode(packets: Uint8Array[]): WasmSound | Promise<WasmSound>;
  jump?(): Promise<void>;
  free(): void;
}

function cannotLoad(cause: unknown): never {
  throw new DecoderNotLoaded(cause);
}

/** MP3, by mpg123. */
export async function mp3Decoder({ sampleRate }: TrackShape): Promise<SoundDecoder> {
  const { MPEGDecoder } = await import('mpg123-decoder').catch(cannotLoad);
  const decoder = new MPEGDecoder();
  const wasm = { ready: decoder.ready, decode: decoder.decodeFrames, free: decoder.free };
  return started(wasm, { maxPacketSeconds: 1152 / sampleRate, runUpSeconds: MP3_RUN_UP_SECONDS });
}

/** Opus, by libopus: mono, stereo and surround of up to eight channels. Null for other mappings of channels. */
export async function opusDecoder({ channels, setup }: TrackShape): Promise<SoundDecoder | null> {
  const head = setup?.description === undefined ? plainOpusHead(channels) : readOpusHead(setup.description);
  if (head === null) return null;
  const { OpusDecoder } = await import('opus-decoder').catch(cannotLoad);
  const decoder = new OpusDecoder({ sampleRate: OPUS_HERTZ, ...head });
  const decode = (packets: Uint8Array[]) => amplified(decoder.decodeFrames(packets), head);
  // RFC 6716, section 2.1.4: a packet holds 120 ms at most.
  const bounds = { maxPacketSeconds: 0.12, runUpSeconds: RUN_UP_SECONDS };
  return started({ ready: decoder.ready, decode, free: decoder.free }, bounds);
}

function amplified(sound: WasmSound, { gain }: OpusHead): WasmSound {
  if (gain === 1) return sound;
  return { ...sound, channelData: sound.channelData.map((channel) => channel.map((value) => value * gain)) };
}

/** FLAC, by libFLAC. It is given packets, so that the parser that comes with it has nothing to do. */
export async function flacDecoder({ sampleRate, setup }: TrackShape): Promise<SoundDecoder> {
  const { FLACDecoder } = await import('@wasm-audio-decoders/flac').catch(cannotLoad);
  const decoder = new FLACDecoder();
  // What frames leave to the stream, such as an odd number of bits. How many values follow is better not said.
  const info = flacStreamInfo(setup);
  const begin = info === null ? [] : [flacHeader(info, 0)];
  const wasm: WasmDecoder = {
    ready: decoder.ready.then(() => void decoder.decodeFrames(begin)),
    decode: (packets) => decoder.decodeFrames(packets),
    // libFLAC makes up the frames that it believes missing, and writes them beyond its buffer. The others find their way.
    jump: async () => {
      await decoder.reset();
      await decoder.decodeFrames(begin);
    },
    free: () => decoder.free(),
  };
  return started(wasm, { maxPacketSeconds: 65_535 / sampleRate, runUpSeconds: 0 });
}

/**
 * Which channels of Vorbis are those of a WAV, by how many there are: Vorbis has the centre between left and right, and the
 * deepest one last (Vorbis I specification, 4.3.9). One, two and four channels stand in the same order in both.
 */
const WAV_ORDER: Readonly<Record<number, readonly number[]>> = {
  3: [0, 2, 1],
  5: [0, 2, 1, 3, 4],
  6: [0, 2, 1, 5, 3, 4],
  7: [0, 2, 1, 6, 5, 3, 4],
  8: [0, 2, 1, 7, 5, 6, 3, 4],
};

function inWavOrder(sound: WasmSound): WasmSound {
  const { channelData } = sound;
  const order = WAV_ORDER[channelData.length];
  return order === undefined
    ? sound
    : { ...sound, channelData: order.map((place) => channelData[place] as Float32Array) };
}

/** Vorbis, by libvorbis, its channels in the order of a WAV. Null when its headers make no sense. */
export async function vorbisDecoder({ sampleRate, setup }: TrackShape): Promise<SoundDecoder | null> {
  const headers = setup?.description === undefined ? null : readVorbisHeaders(setup.description);
  if (headers === null) return null;
  const { OggVorbisDecoder } = await import('@wasm-audio-decoders/ogg-vorbis').catch(cannotLoad);
  const decoder = new OggVorbisDecoder();
  let isSetUp = false;
  const wasm: WasmDecoder = {
    ready: decoder.ready,
    decode: async (packets) => {
      const pages = isSetUp ? [] : [pageOf(headers.identification, headers, [])];
      isSetUp = true;
      return inWavOrder(await decoder.decodeOggPages([...pages, pageOf(new Uint8Array(0), headers, packets)]));
    },
    free: () => decoder.free(),
  };
  return started(wasm, { maxPacketSeconds: 4096 / sampleRate, runUpSeconds: RUN_UP_SECONDS });
}

/** Packets as the parser of the decoder would find them in an Ogg page; only what the decoder looks at is filled in. */
function pageOf(data: Uint8Array, { setup, identification }: VorbisHeaders, packets: readonly Uint8Array[]) {
  const bitrates = { bitrate: 0, bitrateMaximum: 0, bitrateMinimum: 0, bitrateNominal: 0 };
  const sizes = { blocksize0: 0, blocksize1: 0, bitDepth: 0, channels: 0, channelMode: '', sampleRate: 0 };
  const vorbisComments = new Uint8Array(0);
  const header = { ...bitrates, ...sizes, data: identification, vorbisComments, vorbisSetup: setup };
  const counts = { crc32: 0, samples: 0, duration: 0, totalBytesOut: 0, totalSamples: 0, totalDuration: 0 };
  const codecFrames = packets.map((packet) => ({ ...counts, frameNumber: 0, data: packet, header }));
  const flags = { isContinuedPacket: false, isFirstPage: false, isLastPage: false };
  const numbers = { absoluteGranulePosition: 0, pageSequenceNumber: 0, streamSerialNumber: 0 };
  return { ...counts, ...flags, ...numbers, codecFrames, data, rawData: data };
}

type Bounds = Pick<SoundDecoder, 'maxPacketSeconds' | 'runUpSeconds'>;

async function started(decoder: WasmDecoder, bounds: Bounds): Promise<SoundDecoder> {
  await decoder.ready;
  let broken = false;
  let errors = 0;
  return {
    ...bounds,
    cut: null,
    decode: async (packets) => {
      try {
        const sound = await decoder.decode([...packets]);
        errors += sound.errors.length;
        return errors > MAX_BAD_PACKETS ? null : sound;
      } catch {
        broken = true;
        return null;
      }
    },
    jump: async () => decoder.jump?.(),
    // After a trap its memory is in no state to be walked through; the garbage collector takes it as a whole.
    free: () => {
      if (!broken) decoder.free();
    },
  };
}
