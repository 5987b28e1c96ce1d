import { ALL_FORMATS, AudioSampleSink, BufferSource, EncodedPacketSink, Input, type InputAudioTrack } from 'mediabunny';
import type { ReceivedFile } from './sample-storage';

/** What was heard in a sample: how long it is, and its loudest value from 0 to 1. */
interface Heard {
  readonly seconds: number;
  readonly peak: number;
}

interface Pcm {
  readonly channelData: readonly Float32Array[];
  readonly sampleRate: number;
}

/** Fish.Audio documents no least length; ten seconds are recommended, and speech recognition wants one. */
const MIN_SECONDS = 1;
/** -60 dBFS. */
const SILENCE = 0.001;
/** A silent AAC frame takes a few bytes, one of speech a hundred or more. AAC is not decoded here. */
const SILENT_AAC_FRAME = 24;

/**
 * What is wrong with the sound of a sample, as the end of a sentence: it cannot be decoded, is too short or silent. Null when
 * nothing is, for a sample that was too large to be kept, and for Apple Lossless.
 */
export async function soundProblem(file: ReceivedFile): Promise<string | null> {
  // No library here reads Apple Lossless, which an m4a may well hold.
  if (file.content === null || file.content.includes('alac', 0, 'latin1')) return null;
  const heard = await hear(file.content).catch(() => null);
  if (heard === null || heard.seconds === 0) return 'could not be decoded';
  if (heard.seconds < MIN_SECONDS) return `is too short: ${heard.seconds.toFixed(2)} s`;
  return heard.peak < SILENCE ? 'is silent' : null;
}

async function hear(content: Buffer): Promise<Heard | null> {
  const input = new Input({ source: new BufferSource(content), formats: ALL_FORMATS });
  try {
    const track = await input.getPrimaryAudioTrack();
    if (track === null) return null;
    if (track.codec === 'aac') return await hearAac(track);
    return track.codec?.startsWith('pcm') ? await hearPcm(track) : measured(await decoded(track, content));
  } finally {
    input.dispose();
  }
}

async function decoded(track: InputAudioTrack, content: Buffer): Promise<Pcm | null> {
  switch (track.codec) {
    case 'mp3': {
      const { MPEGDecoder } = await import('mpg123-decoder');
      const packets = await packetsOf(track);
      return decodeWith(new MPEGDecoder(), (decoder) => decoder.decodeFrames(packets));
    }
    case 'opus': {
      const { OpusDecoder } = await import('opus-decoder');
      const packets = await packetsOf(track);
      return decodeWith(new OpusDecoder({ channels: 2 }), (decoder) => decoder.decodeFrames(packets));
    }
    case 'flac': {
      const { FLACDecoder } = await import('@wasm-audio-decoders/flac');
      const packets = await packetsOf(track);
      return decodeWith(new FLACDecoder(), (decoder) => decoder.decodeFrames(packets));
    }
    case 'vorbis': {
      const { OggVorbisDecoder } = await import('@wasm-audio-decoders/ogg-vorbis');
      return decodeWith(new OggVorbisDecoder(), (decoder) => decoder.decodeFile(content));
    }
    default:
      return null;
  }
}

async function decodeWith<T extends { readonly ready: Promise<void>; free(): void }>(
  decoder: T,
  decode: (decoder: T) => Pcm | Promise<Pcm>,
): Promise<Pcm> {
  await decoder.ready;
  try {
    return await decode(decoder);
  } finally {
    decoder.free();
  }
}

async function packetsOf(track: InputAudioTrack): Promise<Uint8Array[]> {
  const packets: Uint8Array[] = [];
  for await (const { data } of new EncodedPacketSink(track).packets()) packets.push(data);
  return packets;
}

function measured(pcm: Pcm | null): Heard | null {
  if (pcm === null) return null;
  let peak = 0;
  for (const channel of pcm.channelData) for (const value of channel) peak = Math.max(peak, Math.abs(value));
  return { seconds: (pcm.channelData[0]?.length ?? 0) / pcm.sampleRate, peak };
}

async function hearPcm(track: InputAudioTrack): Promise<Heard> {
  let seconds = 0;
  let peak = 0;
  for await (const sample of new AudioSampleSink(track).samples()) {
    const values = new Float32Array(sample.numberOfFrames);
    sample.copyTo(values, { planeIndex: 0, format: 'f32-planar' });
    for (const value of values) peak = Math.max(peak, Math.abs(value));
    seconds += sample.duration;
    sample.close();
  }
  return { seconds, peak };
}

async function hearAac(track: InputAudioTrack): Promise<Heard> {
  const packets = await packetsOf(track);
  const hasSound = packets.some((packet) => packet.byteLength > SILENT_AAC_FRAME);
  return { seconds: await track.computeDuration(), peak: hasSound ? 1 : 0 };
}
