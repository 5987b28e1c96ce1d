import type { SoundTrack } from '../../sound-track';
import { alacDecoder } from './alac-decoder';
import { pcmReader } from './pcm';
import { PcmDecoder } from './pcm-decoder';
import { DecoderNotLoaded, type SoundDecoder, type TrackShape } from './sound-decoder';
import { flacDecoder, mp3Decoder, opusDecoder, vorbisDecoder } from './wasm-decoders';

type OpenDecoder = (shape: TrackShape) => SoundDecoder | null | Promise<SoundDecoder | null>;

/**
 * The compressed codecs that can be measured, by small WebAssembly builds of their reference decoders and one decoder of
 * our own. The builds are ES modules and loaded when first needed. Levels of a codec without a row here are not known.
 */
const DECODERS = new Map<string, OpenDecoder>([
  ['mp3', mp3Decoder],
  ['opus', opusDecoder],
  ['flac', flacDecoder],
  ['vorbis', vorbisDecoder],
  ['alac', alacDecoder],
]);

/**
 * A decoder for the track, or null when there is none for its codec, or it refuses the headers. The caller frees it.
 * @throws DecoderNotLoaded, which is no fault of the sample.
 */
export async function openDecoder(track: SoundTrack): Promise<SoundDecoder | null> {
  const { codec, codecName, channels, sampleRate, setup } = track;
  const pcm = codec === null ? null : pcmReader(codec);
  if (pcm !== null) return new PcmDecoder(pcm, track);
  try {
    return (await DECODERS.get(codec ?? codecName)?.({ channels, sampleRate, setup })) ?? null;
  } catch (error) {
    if (error instanceof DecoderNotLoaded) throw error;
    return null;
  }
}
