import type { SlicedSound, SoundPacket, SoundSlice, SoundTrack } from '../../sound-track';
import { isStoredInWav, wavHeader } from '../../writers/wav-header';
import type { ByteReader } from '../byte-reader';
import { bytesPerValue, type PcmFormat } from './pcm-format';

/** Where the values are: whole frames (one value a channel), from `start` (included) to `end` (not included). */
export interface PcmRange {
  readonly start: number;
  readonly end: number;
}

const PACKET_FRAMES = 4096;
/** Sizes in a WAV have 32 bits. */
const MAX_WAV_BYTES = 2 ** 32 - 1024;

/** Cuts a range to whole frames: what is left over at its end is no sound. */
export function wholeFrames(format: PcmFormat, start: number, end: number): PcmRange {
  const frameBytes = bytesPerValue(format.codec) * format.channels;
  return { start, end: start + Math.floor(Math.max(0, end - start) / frameBytes) * frameBytes };
}

/** A track of uncompressed sound, which costs nothing until its packets are read: 4,096 frames each. */
export function pcmTrack(reader: ByteReader, format: PcmFormat, range: PcmRange): SoundTrack {
  const { codec, channels, sampleRate } = format;
  const frames = (range.end - range.start) / (bytesPerValue(codec) * channels);
  return {
    codec,
    codecName: codec,
    sampleRate,
    channels,
    seconds: Math.round((frames / sampleRate) * 1000) / 1000,
    setup: { codec, sampleRate, numberOfChannels: channels },
    isDefault: false,
    language: null,
    packets: (fromSeconds = 0) => packets(reader, format, range, fromSeconds),
    sliced: isStoredInWav(codec) ? asWav(format, range) : null,
  };
}

/** A WAV of a header of ours and the values where they are. */
function asWav(format: PcmFormat, { start, end }: PcmRange): SlicedSound | null {
  if (end - start > MAX_WAV_BYTES) return null;
  const header: SoundSlice = { kind: 'bytes', bytes: wavHeader(format, end - start) };
  const values: SoundSlice[] = end > start ? [{ kind: 'range', start, end }] : [];
  const padding: SoundSlice[] = (end - start) % 2 === 1 ? [{ kind: 'bytes', bytes: new Uint8Array(1) }] : [];
  return { container: 'wav', slices: [header, ...values, ...padding] };
}

async function* packets(
  reader: ByteReader,
  { codec, channels, sampleRate }: PcmFormat,
  { start, end }: PcmRange,
  fromSeconds: number,
): AsyncGenerator<SoundPacket> {
  const frameBytes = bytesPerValue(codec) * channels;
  const packetBytes = frameBytes * PACKET_FRAMES;
  const first = Math.max(0, Math.floor((fromSeconds * sampleRate) / PACKET_FRAMES));
  for (let at = start + first * packetBytes; at < end; at += packetBytes) {
    const data = reader.read(at, Math.min(packetBytes, end - at));
    const timestamp = (at - start) / frameBytes / sampleRate;
    yield { data, timestamp, duration: data.byteLength / frameBytes / sampleRate };
  }
}
