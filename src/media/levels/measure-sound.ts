import type { Levels } from '../inspection';
import type { SoundTrack } from '../sound-track';
import { aacFrameIsSilent } from './aac-silence';
import { openDecoder } from './decoders/open-decoder';
import type { SoundDecoder } from './decoders/sound-decoder';
import { LevelMeter } from './level-meter';
import { SearchBudget, type Silence, searchFrames, searchSound } from './search-sound';
import { batchesOf, measurableSeconds, packetsWithin, type Stretch, stretchesOf } from './stretches';

/** How loud the sound is, and how much of it is silence. */
export interface Measured {
  readonly levels: Levels | null;
  readonly silence: Silence;
  /** Whether the channels cancel each other out when they are mixed into one. */
  readonly cancelsOut: boolean;
}

/** What is known of sound that no decoder here can read. */
export const UNMEASURED: Measured = { levels: null, silence: 'none', cancelsOut: false };

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
 * sound with more than two channels or a sampling rate above 100 kHz. Where all of that is silent, the rest is searched, and
 * what is found is measured as well.
 */
export async function measureSound(track: SoundTrack, search = new SearchBudget()): Promise<Measured> {
  const decoder = await openDecoder(track);
  if (!decoder) return track.codec === 'aac' ? onlySilence(track, search) : UNMEASURED;
  const meter = new LevelMeter();
  try {
    const silence = await measureWith(track, decoder, meter, search);
    const levels = meter.levels();
    if (silence === null || levels === null || !Number.isFinite(levels.rms_dbfs)) return UNMEASURED;
    return { levels, silence, cancelsOut: meter.cancelsOut() };
  } finally {
    decoder.free();
  }
}

/** null when the decoder broke down. */
async function measureWith(
  track: SoundTrack,
  decoder: SoundDecoder,
  meter: LevelMeter,
  search: SearchBudget,
): Promise<Silence | null> {
  const most = measurableSeconds(track, decoder.cut !== null);
  const budget = { seconds: DECODED_PER_MEASURED * most, packets: MAX_PACKETS };
  const stretches = stretchesOf(track.seconds, most);
  for (const stretch of stretches) {
    if (stretch.from > 0) await decoder.jump();
    if (!(await measureStretch(track, stretch, decoder, meter, budget))) return null;
  }
  if (!meter.isSilent()) return 'none';
  if (stretches.length === 1 && !isSpent(budget)) return 'all';
  // The meter has room for half as much again at most.
  return searchSound(track, decoder, { meter, seconds: most / 2, budget: search });
}

const isSpent = ({ seconds, packets }: Budget): boolean => seconds <= 0 || packets <= 0;

/** False when the decoder broke down. */
async function measureStretch(
  track: SoundTrack,
  stretch: Stretch,
  decoder: SoundDecoder,
  meter: LevelMeter,
  budget: Budget,
): Promise<boolean> {
  for await (const { packets, isHeard } of batchesOf(track, stretch, decoder)) {
    if (isSpent(budget)) return true;
    const sound = await decoder.decode(packets.map(({ data }) => data));
    if (!sound) return false;
    budget.seconds -= (sound.channelData[0]?.length ?? 0) / sound.sampleRate;
    budget.packets -= packets.length;
    if (isHeard) meter.add(sound.channelData, sound.sampleRate);
  }
  return true;
}

/** There is no decoder for AAC under a licence that suits, but silence shows in its frames without one. */
async function onlySilence(track: SoundTrack, search: SearchBudget): Promise<Measured> {
  let packets = 0;
  const stretches = stretchesOf(track.seconds, measurableSeconds(track, true));
  for (const stretch of stretches) {
    for await (const packet of packetsWithin(track, stretch)) {
      packets += 1;
      if (packets > MAX_PACKETS || !aacFrameIsSilent(packet.data)) return UNMEASURED;
    }
  }
  if (packets === 0) return UNMEASURED;
  return { ...UNMEASURED, silence: stretches.length === 1 ? 'all' : await searchFrames(track, search) };
}
