import type { AudioCodec } from 'mediabunny';
import type { SoundTrack } from '../sound-track';
import { pcmReader } from './pcm';

/** Sound as numbers from -1 to 1, one array a channel. */
export interface DecodedSound {
  readonly channelData: readonly Float32Array[];
  readonly sampleRate: number;
}

/** Decodes packets that follow one another. `free` gives WebAssembly memory back. */
export interface SoundDecoder {
  /** The sound is good until the next call. null when the decoder broke down, which a fault of its own may cause as well as one of the sound. */
  decode(packets: readonly Uint8Array[]): Promise<DecodedSound | null>;
  /** To be called before packets that do not follow the last ones. */
  jump(): Promise<void>;
  free(): void;
}

interface TrackShape {
  readonly codec: AudioCodec;
  readonly channels: number;
  readonly sampleRate: number;
}

type OpenDecoder = (shape: TrackShape) => Promise<SoundDecoder | null>;

/** Levels are statistics: so many values a second of each channel tell as much as all of them. */
const MEASURED_HERTZ = 8000;
/** Opus decodes to any of its rates; half the full one carries all of a voice at half the cost. */
const OPUS_HERTZ = 24_000;

/**
 * The compressed codecs that can be measured, each by a small WebAssembly build of its reference decoder. They are ES
 * modules and loaded when first needed. A codec without a row here is accepted, but its levels are not known.
 */
const DECODERS: Partial<Record<AudioCodec, OpenDecoder>> = {
  mp3: async () => {
    const { MPEGDecoder } = await import('mpg123-decoder');
    return started(new MPEGDecoder());
  },
  opus: async ({ channels }) => {
    if (channels > 2) return null;
    const { OpusDecoder } = await import('opus-decoder');
    const mono = { channels: 1, streamCount: 1, coupledStreamCount: 0, channelMappingTable: [0] };
    return started(new OpusDecoder({ sampleRate: OPUS_HERTZ, ...(channels === 1 ? mono : {}) }));
  },
  flac: async () => {
    const { FLACDecoder } = await import('@wasm-audio-decoders/flac');
    const decoder = new FLACDecoder();
    // libFLAC makes up the frames that it believes missing, and writes them beyond its buffer. The others find their way.
    return started(decoder, () => decoder.reset());
  },
};

/** A decoder for the track, or null when there is none for its codec. The caller frees it. */
export async function openDecoder({ codec, channels, sampleRate }: SoundTrack): Promise<SoundDecoder | null> {
  if (codec === null) return null;
  const shape = { codec, channels, sampleRate };
  return pcmDecoder(shape) ?? (await DECODERS[codec]?.(shape).catch(() => null)) ?? null;
}

function pcmDecoder({ codec, channels, sampleRate }: TrackShape): SoundDecoder | null {
  const reader = pcmReader(codec);
  if (!reader) return null;
  const stride = measuredStride(channels, sampleRate);
  // Used again for every batch: what was decoded has been measured by then.
  let values = new Float32Array(0);
  return {
    decode: async (packets) => {
      const bytes = packets.reduce((sum, packet) => sum + packet.byteLength, 0);
      const room = Math.floor(bytes / (reader.bytesPerValue * stride));
      if (values.length < room) values = new Float32Array(room);
      let count = 0;
      for (const packet of packets) count += reader.read(packet, values, count, stride);
      // Interleaved channels may stay so: no level depends on which channel a value belongs to.
      return { channelData: [values.subarray(0, count)], sampleRate: (sampleRate * channels) / stride };
    },
    jump: async () => undefined,
    free: () => undefined,
  };
}

/** How many interleaved values on the next measured one is. No channel may be left out, so the two share no divisor. */
function measuredStride(channels: number, sampleRate: number): number {
  let stride = Math.max(1, Math.floor(sampleRate / MEASURED_HERTZ));
  while (greatestDivisor(stride, channels) > 1) stride -= 1;
  return stride;
}

function greatestDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestDivisor(other, one % other);
}

interface WasmDecoder {
  readonly ready: Promise<void>;
  decodeFrames(frames: Uint8Array[]): DecodedSound | Promise<DecodedSound>;
  free(): void;
}

async function started(decoder: WasmDecoder, jump = async (): Promise<void> => undefined): Promise<SoundDecoder> {
  await decoder.ready;
  let broken = false;
  return {
    decode: async (packets) => {
      try {
        return await decoder.decodeFrames([...packets]);
      } catch {
        broken = true;
        return null;
      }
    },
    jump,
    // After a trap its memory is in no state to be walked through; the garbage collector takes it as a whole.
    free: () => {
      if (!broken) decoder.free();
    },
  };
}
