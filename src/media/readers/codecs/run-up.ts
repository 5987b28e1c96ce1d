import type { DecoderSetup } from '../../sound-track';
import { parseAacConfig } from './aac-config';

/** Before the first sound, an encoder adds up to this much of its own. */
export const RUN_UP_SECONDS = 0.1;
/** AAC begins a number of samples early, whatever the rate: up to so many as Apple encodes AAC-LC, and as HE-AAC is encoded. */
const [AAC_SAMPLES, HE_AAC_SAMPLES] = [2112, 5058];
const LONG_PACKET_SAMPLES = 2048;
/** HE-AAC may be described as AAC-LC, at half of its rate, which is this at most; its decoders find out by themselves. */
const [AAC_LC, MAX_CORE_HERTZ] = [2, 24_000];

/** Up to how much the encoder of a codec adds before the first sound, in seconds. */
export function runUpSeconds(codecName: string, { description }: DecoderSetup): number {
  const config = codecName === 'aac' && description ? parseAacConfig(description) : null;
  if (config === null) return RUN_UP_SECONDS;
  const { objectType, packetSamples, sampleRate } = config;
  const mayBeHalf = objectType === AAC_LC && sampleRate <= MAX_CORE_HERTZ;
  const shortSamples = mayBeHalf ? HE_AAC_SAMPLES / 2 : AAC_SAMPLES;
  const samples = packetSamples < LONG_PACKET_SAMPLES ? shortSamples : HE_AAC_SAMPLES;
  return Math.max(RUN_UP_SECONDS, samples / sampleRate);
}
