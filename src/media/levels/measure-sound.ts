import type { Levels } from '../inspection';
import type { SoundTrack } from '../sound-track';
import { aacFrameIsSilent } from './aac-silence';
import { openDecoder } from './decoders/open-decoder';
import type { SoundDecoder } from './decoders/sound-decoder';
import { LevelMeter } from './level-meter';
import { batchesOf, measurableSeconds, packetsWithin, type Stretch, stretchesOf } from './stretches';

/** How loud the sound is, and whether all of what was looked at is silence. */
export interface Measured {
  readonly levels: Levels | null;
  readonly silent: boolean;
  /** Whether the channels cancel each other out when they are mixed into one. */
  readonly cancelsOut: boolean;
}

/** What is known of sound that no decoder here can read. */
export const UNMEASURED: Measured = { levels: null, silent: false, cancelsOut: false };

/** For each second that is measured, what is decoded, run-ups and the ends of long packets included. Containers may lie. */
const DECODED_PER_MEASURED = 1.5;
/** More packets than any codec needs for that much sound. */
const MAX_PACKETS = 100_000;

/** What may still be decoded of a sample. */
interface Budget {
  seconds: number;
  packets: number;
}

/**
 * Measures the sound of a track: all of it up to 20 s, otherwise twenty stretches of 1 s, spread evenly. Less of compressed
 * sound with more than two channels or a sampling rate above 100 kHz.
 */
export async function measureSound(track: SoundTrack): Promise<Measured> {
  const decoder = await openDecoder(track);
  if (!decoder) return track.codec === 'aac' ? onlySilence(track) : UNMEASURED;
  const meter = new LevelMeter();
  const most = measurableSeconds(track, decoder.cut !== null);
  const budget = { seconds: DECODED_PER_MEASURED * most, packets: MAX_PACKETS };
  try {
    for (const stretch of stretchesOf(track.seconds, most)) {
      if (stretch.from > 0) await decoder.jump();
      if (!(await measureStretch(track, stretch, decoder, meter, budget))) return UNMEASURED;
    }
  } finally {
    decoder.free();
  }
  const levels = meter.levels();
  if (levels === null || !Number.isFinite(levels.rms_dbfs)) return UNMEASURED;
  return { levels, silent: meter.isSilent(), cancelsOut: meter.cancelsOut() };
}

/** False when the decoder broke down. */
async function measureStretch(
  track: SoundTrack,
  stretch: Stretch,
  decoder: SoundDecoder,
  meter: LevelMeter,
  budget: Budget,
): Promise<boolean> {
  for await (const { packets, isHeard } of batchesOf(track, stretch, decoder)) {
    if (budget.seconds <= 0 || budget.packets <= 0) return true;
    const sound = await decoder.decode(packets.map(({ data }) => data));
    if (!sound) return false;
    budget.seconds -= (sound.channelData[0]?.length ?? 0) / sound.sampleRate;
    budget.packets -= packets.length;
    if (isHeard) meter.add(sound.channelData, sound.sampleRate);
  }
  return true;
}

/** There is no decoder for AAC under a licence that suits, but silence shows in its frames without one. */
async function onlySilence(track: SoundTrack): Promise<Measured> {
  let packets = 0;
  for (const stretch of stretchesOf(track.seconds, measurableSeconds(track, true))) {
    for await (const packet of packetsWithin(track, stretch)) {
      packets += 1;
      if (packets > MAX_PACKETS || !aacFrameIsSilent(packet.data)) return UNMEASURED;
    }
  }
  return { ...UNMEASURED, silent: packets > 0 };
}
