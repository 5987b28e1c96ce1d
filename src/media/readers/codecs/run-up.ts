import type { DecoderSetup } from '../../sound-track';
import { parseAacConfig } from './aac-config';

/** Before the first sound, an encoder adds up to this much of its own. */
export const RUN_UP_SECONDS = 0.1;
/** AAC begins a number of samples early, whatever the rate: up to so many as Apple encodes AAC-LC, and as HE-AAC is encoded. */
const [AAC_SAMPLES, HE_AAC_SAMPLES] = [2112, 5058];
const LONG_PACKET_SAMPLES = 2048;

/** Up to how much the encoder of a codec adds before the first sound, in seconds. */
export function runUpSeconds(codecName: string, { description }: DecoderSetup): number {
  const config = codecName === 'aac' && description ? parseAacConfig(description) : null;
  if (config === null) return RUN_UP_SECONDS;
  const samples = config.packetSamples < LONG_PACKET_SAMPLES ? AAC_SAMPLES : HE_AAC_SAMPLES;
  return Math.max(RUN_UP_SECONDS, samples / config.sampleRate);
}
