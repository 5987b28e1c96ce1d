import type { AudioCodec, InputAudioTrack } from 'mediabunny';
import { pcmReader } from './pcm';

/** Sound as numbers from -1 to 1, one array a channel. */
export interface DecodedSound {
  readonly channelData: readonly Float32Array[];
  readonly sampleRate: number;
}

/** Decodes packets that follow one another. `free` gives WebAssembly memory back. */
export interface SoundDecoder {
  /** null when the decoder broke down, which a fault of its own may cause as well as one of the sound. */
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
export async function openDecoder(track: InputAudioTrack): Promise<SoundDecoder | null> {
  const codec = await track.getCodec();
  if (codec === null) return null;
  const shape = { codec, channels: await track.getNumberOfChannels(), sampleRate: await track.getSampleRate() };
  return pcmDecoder(shape) ?? (await DECODERS[codec]?.(shape).catch(() => null)) ?? null;
}

function pcmDecoder({ codec, channels, sampleRate }: TrackShape): SoundDecoder | null {
  const read = pcmReader(codec);
  if (!read) return null;
  return {
    // Interleaved channels may stay so: no level depends on which channel a value belongs to.
    decode: async (packets) => ({ channelData: [concatenated(packets.map(read))], sampleRate: sampleRate * channels }),
    jump: async () => undefined,
    free: () => undefined,
  };
}

function concatenated(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
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
