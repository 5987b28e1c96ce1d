import { openDecoder } from '../levels/decoders/open-decoder';
import { MAX_BAD_PACKETS, type SoundDecoder } from '../levels/decoders/sound-decoder';
import { flacFrameNumbers, flacFrameSamples } from '../readers/codecs/packet-samples';
import { flacStreamInfo } from '../readers/flac/stream-info';
import { bytesPerValue, type PcmCodec } from '../readers/pcm/pcm-format';
import { refusals } from '../refusals';
import { MAX_DECODED_BYTES } from '../rules';
import type { DecoderSetup, SoundPacket, SoundTrack } from '../sound-track';
import type { PositionedWriter } from './positioned-writer';
import { type ValueForm, valuesOf } from './store-values';
import { writeWavFile } from './write-wav';

/** Packets of Vorbis that are decoded at once: 8 MB of values at most, where a packet has eight channels of 8192. */
const BATCH_PACKETS = 32;

type DecodedTrack = SoundTrack & { readonly setup: DecoderSetup };

/**
 * Writes the sound of a FLAC or Vorbis track as WAV: FLAC value for value, Vorbis as any player decodes it, with 16 bits. What
 * is not heard at either end is left out.
 * @throws ApiError inspection_limit when the WAV would be larger than MAX_DECODED_BYTES, codec_not_supported for FLAC with
 * another number of bits than 8, 16 or 24, unreadable_audio when the packets make no sense.
 */
export async function writeDecoded(track: DecodedTrack, out: PositionedWriter): Promise<void> {
  const form = track.codecName === 'flac' ? flacForm(track.setup) : VORBIS_FORM;
  const frames = Math.round(track.seconds * track.sampleRate);
  const bytes = frames * track.channels * bytesPerValue(form.codec);
  if (bytes > MAX_DECODED_BYTES) throw refusals.tooLargeDecoded(bytes);
  const decoder = await openDecoder(track);
  if (decoder === null) throw refusals.unreadable();
  try {
    await writeWavFile({ ...track, codec: form.codec }, decodedValues(track, decoder, form, frames), out);
  } finally {
    decoder.free();
  }
}

/** Sound as decoders give it, from -1 to 1, is stored with 16 bits. */
const VORBIS_FORM: ValueForm = { codec: 'pcm-s16', scale: 2 ** 15 };
const FLAC_CODECS = new Map<number, PcmCodec>([
  [8, 'pcm-u8'],
  [16, 'pcm-s16'],
  [24, 'pcm-s24'],
]);

/**
 * The build of libFLAC divides by the largest value, and knows that of these numbers of bits alone. What was divided is found
 * again exactly, since a float holds 24 bits.
 */
function flacForm(setup: DecoderSetup): ValueForm {
  const bits = flacStreamInfo(setup)?.bitsPerSample;
  if (bits === undefined) throw refusals.unreadable();
  const codec = FLAC_CODECS.get(bits);
  if (codec === undefined) throw refusals.oddBits(bits);
  return { codec, scale: 2 ** (bits - 1) - 1 };
}

/** The values of a track as its WAV stores them: `frames` of each channel, or fewer where there are fewer. */
async function* decodedValues(
  track: DecodedTrack,
  decoder: SoundDecoder,
  form: ValueForm,
  frames: number,
): AsyncGenerator<Uint8Array> {
  const decode = track.codecName === 'flac' ? flacSound : vorbisSound;
  let left = frames;
  let lead: number | null = null;
  for await (const { channels, timestamp } of decode(track, decoder)) {
    lead ??= Math.max(0, Math.round(-timestamp * track.sampleRate));
    const length = channels[0]?.length ?? 0;
    if (length > 0 && channels.length !== track.channels) throw refusals.unreadable();
    const from = Math.min(lead, length);
    const to = Math.min(length, from + left);
    lead -= from;
    left -= to - from;
    if (to > from) yield valuesOf(channels, { from, to }, form);
    if (left === 0) return;
  }
}

/** What some packets decode to, and when the first of them begins. */
interface DecodedPackets {
  readonly channels: readonly Float32Array[];
  readonly timestamp: number;
}

/** Each frame by itself, so that one that does not decode to what it says is noticed. */
async function* flacSound(track: SoundTrack, decoder: SoundDecoder): AsyncGenerator<DecodedPackets> {
  let expected: number | null = null;
  for await (const { data, timestamp } of track.packets()) {
    const { number, next } = flacFrameNumbers(data);
    if (expected !== null && number !== expected) await decoder.jump();
    expected = next;
    const sound = await decoder.decode([data]);
    if (sound === null || sound.channelData[0]?.length !== flacFrameSamples(data)) throw refusals.unreadable();
    yield { channels: sound.channelData, timestamp };
  }
}

/** A packet that makes no sense is left out, as players do; the decoder gives up on MAX_BAD_PACKETS of them. */
async function* vorbisSound(track: SoundTrack, decoder: SoundDecoder): AsyncGenerator<DecodedPackets> {
  for await (const packets of inBatches(track.packets())) {
    const sound = await decoder.decode(packets.map(({ data }) => data));
    if (sound === null) throw refusals.unreadable(new Error(`More than ${MAX_BAD_PACKETS} packets make no sense.`));
    yield { channels: sound.channelData, timestamp: packets[0]?.timestamp ?? 0 };
  }
}

async function* inBatches(packets: AsyncIterable<SoundPacket>): AsyncGenerator<readonly SoundPacket[]> {
  let batch: SoundPacket[] = [];
  for await (const packet of packets) {
    batch.push(packet);
    if (batch.length < BATCH_PACKETS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
