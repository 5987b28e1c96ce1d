import type { DecoderSetup } from '../../sound-track';
import { BigEndian } from '../big-endian';

/** The most samples a packet can hold, a channel: an index that says more of one packet is not believed. */
const MOST_SAMPLES: Readonly<Record<string, number>> = {
  // With HE-AAC, whose rate may be stated as that of its core.
  aac: 2048,
  mp3: 1152,
  opus: 5760,
  vorbis: 8192,
  flac: 65_535,
};

/** How long a packet of this codec can last, in seconds. */
export function longestPacketSeconds(codecName: string, { sampleRate, description }: DecoderSetup): number {
  const samples =
    codecName === 'alac' ? new BigEndian(description ?? new Uint8Array(0)).u32(0) : MOST_SAMPLES[codecName];
  return samples === undefined ? 1 : samples / sampleRate;
}
