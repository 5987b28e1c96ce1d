import type { SoundPacket, SoundTrack } from '../sound-track';
import type { SoundDecoder } from './decoders/sound-decoder';

/** A part of a sound, in seconds from its beginning. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Packets that are decoded in one call. */
export interface Batch {
  readonly packets: readonly SoundPacket[];
  /** False for those that only lead up to a stretch; the two are never mixed. */
  readonly isHeard: boolean;
}

/** At most this much is measured, so that the cost does not grow with the sample. */
const MAX_MEASURED_SECONDS = 20;
/** At most so many values are decoded for it: those of 20 s in stereo at 100 kHz. More channels or values mean less time. */
const MAX_MEASURED_VALUES = 4e6;
const STRETCHES = 20;
/** Packets handed to a decoder at once: enough to be quick, few enough to stay small. */
const BATCH_PACKETS = 64;
const BATCH_SECONDS = 1;
const BATCH_BYTES = 512 * 1024;

/** How many seconds of a track are measured at most. Of uncompressed sound, values can be left out. */
export function measurableSeconds({ sampleRate, channels }: SoundTrack, canLeaveOut: boolean): number {
  return canLeaveOut
    ? MAX_MEASURED_SECONDS
    : Math.min(MAX_MEASURED_SECONDS, MAX_MEASURED_VALUES / (sampleRate * channels));
}

/** All of a sound up to `most` seconds, otherwise twenty stretches that last as long together, spread evenly. */
export function stretchesOf(seconds: number, most: number): Stretch[] {
  if (seconds <= most) return [{ from: 0, to: seconds }];
  const length = most / STRETCHES;
  const step = (seconds - length) / (STRETCHES - 1);
  return Array.from({ length: STRETCHES }, (_, index) => {
    const from = index * step;
    return { from, to: from + length };
  });
}

/** The packets of a stretch, and those of its run-up before them. */
export async function* packetsWithin(track: SoundTrack, { from, to }: Stretch, runUp = 0): AsyncGenerator<SoundPacket> {
  for await (const packet of track.packets(Math.max(0, from - runUp))) {
    if (packet.timestamp >= to) return;
    yield packet;
  }
}

/** The packets of a stretch by the batch. Where packets can be cut, they are: to the stretch, and into short ones. */
export async function* batchesOf(track: SoundTrack, stretch: Stretch, decoder: SoundDecoder): AsyncGenerator<Batch> {
  let packets: SoundPacket[] = [];
  let seconds = 0;
  let bytes = 0;
  let isHeard = false;
  for await (const packet of packetsWithin(track, stretch, decoder.runUpSeconds)) {
    for (const piece of piecesOf(packet, stretch, decoder)) {
      const length = decoder.cut === null ? decoder.maxPacketSeconds : piece.duration;
      const heard = piece.timestamp >= stretch.from || piece.timestamp + piece.duration > stretch.from;
      const isFull =
        packets.length === BATCH_PACKETS || seconds + length > BATCH_SECONDS || bytes + piece.data.length > BATCH_BYTES;
      if (packets.length > 0 && (isFull || heard !== isHeard)) {
        yield { packets, isHeard };
        packets = [];
        seconds = 0;
        bytes = 0;
      }
      isHeard = heard;
      seconds += length;
      bytes += piece.data.length;
      packets.push(piece);
    }
  }
  if (packets.length > 0) yield { packets, isHeard };
}

/** Made only as they are asked for: a packet may be hours long. */
function* piecesOf(packet: SoundPacket, { from, to }: Stretch, { cut }: SoundDecoder): Generator<SoundPacket> {
  if (cut === null) return yield packet;
  const within = cut(packet, from, to);
  if (within.duration <= BATCH_SECONDS) return yield within;
  const end = within.timestamp + within.duration;
  for (let at = within.timestamp; at < end; at += BATCH_SECONDS) yield cut(within, at, at + BATCH_SECONDS);
}
