import type { SoundPacket, SoundTrack } from '../sound-track';
import { aacFrameIsSilent } from './aac-silence';
import { ChannelMeter } from './channel-meter';
import type { DecodedSound, SoundDecoder } from './decoders/sound-decoder';
import type { LevelMeter } from './level-meter';
import { batchesOf } from './stretches';

/**
 * How much of a sound is silent. `most`: all of what is measured of a long one, and not all of it. `perhaps`: all of what was
 * looked at before the budget for that ended.
 */
export type Silence = 'none' | 'most' | 'perhaps' | 'all';

/** Half of a sample's processor time is enough for all of an honest sound, or for those of a few tracks. */
const SEARCH_CPU_MS = 1500;

/** How much processor time may still go into the search for sound in one sample, all of its tracks together. */
export class SearchBudget {
  #leftMs: number;
  #before = process.cpuUsage();

  constructor(cpuMs = SEARCH_CPU_MS) {
    this.#leftMs = cpuMs;
  }

  /** To be called before a search: what was done since the last one is not counted. */
  begin(): void {
    this.#before = process.cpuUsage();
  }

  /** Counts what was used since it was last asked. */
  isSpent(): boolean {
    const { user, system } = process.cpuUsage(this.#before);
    this.#before = process.cpuUsage();
    this.#leftMs -= (user + system) / 1000;
    return this.#leftMs <= 0;
  }
}

/**
 * Decodes a sound that is silent wherever it was measured, from its beginning until something moves, and measures so many
 * seconds from there. null when the decoder broke down.
 */
export async function searchSound(
  track: SoundTrack,
  decoder: SoundDecoder,
  { meter, seconds, budget }: { readonly meter: LevelMeter; readonly seconds: number; readonly budget: SearchBudget },
): Promise<Silence | null> {
  const channels: ChannelMeter[] = [];
  let heard = 0;
  budget.begin();
  await decoder.jump();
  for await (const { packets } of batchesOf(withoutRepeats(track), { from: 0, to: track.seconds }, decoder)) {
    if (budget.isSpent()) return heard > 0 ? 'most' : 'perhaps';
    const sound = await decoder.decode(packets.map(({ data }) => data));
    if (!sound) return null;
    if (heard === 0 && !moves(channels, sound)) continue;
    meter.add(sound.channelData, sound.sampleRate);
    heard += (sound.channelData[0]?.length ?? 0) / sound.sampleRate;
    if (heard >= seconds) break;
  }
  return heard > 0 ? 'most' : 'all';
}

/** Looks for a frame of AAC that may sound, where those that were looked at do not. */
export async function searchFrames(track: SoundTrack, budget: SearchBudget): Promise<Silence> {
  budget.begin();
  for await (const { data } of withoutRepeats(track).packets()) {
    if (budget.isSpent()) return 'perhaps';
    if (!aacFrameIsSilent(data)) return 'most';
  }
  return 'all';
}

function moves(channels: ChannelMeter[], { channelData }: DecodedSound): boolean {
  for (const [index, values] of channelData.entries()) {
    channels[index] ??= new ChannelMeter();
    channels[index].add(values, 0, values.length);
  }
  return channels.some(({ isSilent }) => !isSilent);
}

/** Digital silence is the same packet over and over: once it was decoded to nothing, the next one need not be. */
function withoutRepeats(track: SoundTrack): SoundTrack {
  return {
    ...track,
    async *packets(fromSeconds) {
      let last: SoundPacket | null = null;
      for await (const packet of track.packets(fromSeconds)) {
        if (last === null || Buffer.compare(packet.data, last.data) !== 0) yield packet;
        last = packet;
      }
    },
  };
}
