import type { Levels } from '../inspection';
import type { SoundPacket, SoundTrack } from '../sound-track';
import { aacFrameIsSilent } from './aac-silence';
import { openDecoder, type SoundDecoder } from './decoders';
import { LevelMeter } from './level-meter';

/** How loud the sound is, and whether all of what was looked at is silence. */
export interface Measured {
  readonly levels: Levels | null;
  readonly silent: boolean;
}

/** What is known of sound that no decoder here can read. */
export const UNMEASURED: Measured = { levels: null, silent: false };

/** At most this much is decoded, so that the cost does not grow with the sample. */
const MAX_MEASURED_SECONDS = 20;
const STRETCHES = 20;
/** Packets handed to a decoder at once: enough to be quick, few enough to stay small. */
const BATCH_PACKETS = 64;
/** A decoder that starts in the middle needs a few packets to find its way; their sound is not counted. */
const RUN_UP_SECONDS = 0.1;

/** Measures the sound of a track: all of it up to 20 s, otherwise twenty stretches of 1 s, spread evenly. */
export async function measureSound(track: SoundTrack): Promise<Measured> {
  const decoder = await openDecoder(track);
  if (!decoder) return track.codec === 'aac' ? onlySilence(track) : UNMEASURED;
  const meter = new LevelMeter();
  try {
    for (const stretch of stretches(track.seconds)) {
      await decoder.jump();
      if (!(await measureStretch(track, stretch, decoder, meter))) return UNMEASURED;
    }
  } finally {
    decoder.free();
  }
  const levels = meter.levels();
  return levels ? { levels, silent: meter.isSilent() } : UNMEASURED;
}

/** False when the decoder broke down. */
async function measureStretch(
  track: SoundTrack,
  stretch: Stretch,
  decoder: SoundDecoder,
  meter: LevelMeter,
): Promise<boolean> {
  for await (const batch of batches(track, stretch)) {
    const sound = await decoder.decode(batch.packets.map(({ data }) => data));
    if (!sound) return false;
    if (batch.heard) meter.add(sound.channelData, sound.sampleRate);
  }
  return true;
}

/** There is no decoder for AAC under a licence that suits, but silence shows in its frames without one. */
async function onlySilence(track: SoundTrack): Promise<Measured> {
  for (const stretch of stretches(track.seconds)) {
    for await (const packet of packetsWithin(track, stretch)) {
      if (!aacFrameIsSilent(packet.data)) return UNMEASURED;
    }
  }
  return { levels: null, silent: true };
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

function stretches(seconds: number): Stretch[] {
  if (seconds <= MAX_MEASURED_SECONDS) return [{ from: 0, to: seconds }];
  const length = MAX_MEASURED_SECONDS / STRETCHES;
  const step = (seconds - length) / (STRETCHES - 1);
  return Array.from({ length: STRETCHES }, (_, index) => {
    const from = index * step;
    return { from, to: from + length };
  });
}

/** The packets of a stretch, and those of its run-up before them. */
async function* packetsWithin(track: SoundTrack, { from, to }: Stretch): AsyncGenerator<SoundPacket> {
  for await (const packet of track.packets(Math.max(0, from - RUN_UP_SECONDS))) {
    if (packet.timestamp >= to) return;
    yield packet;
  }
}

interface Batch {
  readonly packets: SoundPacket[];
  readonly heard: boolean;
}

/** The packets of a stretch by the batch; those of the run-up are never mixed with those that are heard. */
async function* batches(track: SoundTrack, stretch: Stretch): AsyncGenerator<Batch> {
  let batch: Batch = { packets: [], heard: false };
  for await (const packet of packetsWithin(track, stretch)) {
    const heard = packet.timestamp >= stretch.from || packet.timestamp + packet.duration > stretch.from;
    if (heard !== batch.heard || batch.packets.length === BATCH_PACKETS) {
      if (batch.packets.length > 0) yield batch;
      batch = { packets: [], heard };
    }
    batch.packets.push(packet);
  }
  if (batch.packets.length > 0) yield batch;
}
