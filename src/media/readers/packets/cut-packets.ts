import { refusals } from '../../refusals';
import { lastAtOrBefore } from './last-at-or-before';
import type { PacketIndex, PacketRun } from './packet-index';

/** A stretch of a track's own clock that is heard, in its ticks; stretches are heard one after the other. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** What the file that is sent can hide of its packets at either end. */
export interface Hiding {
  /** The longest run-up of an encoder that can be hidden, in seconds. */
  readonly leadSeconds: number;
  readonly tail: boolean;
}

/** Which packets are heard, and how much of them. */
export interface PacketCut {
  readonly runs: readonly PacketRun[];
  /** The run-up of the encoder that the first run begins with, in ticks; it is decoded and not heard. */
  readonly leadTicks: number;
  /** How long the sound is heard, in ticks. */
  readonly heardTicks: number;
}

/** How exact a cut has to be, in seconds. */
const TOLERANCE_SECONDS = 0.05;
/** Behind the last sound, an encoder adds up to this much of its own. */
const PADDING_SECONDS = 0.1;

/**
 * Finds the packets of the stretches that are heard. A cut falls between two packets, at most 50 ms from where it was made,
 * and so does the end of all of them together. What the encoder itself added at both ends stays where the file that is sent can hide
 * it.
 * @throws ApiError codec_not_supported when the packets are too long to be cut that exactly, or would be sent again and again.
 */
export function cutPackets(
  index: PacketIndex,
  stretches: readonly Stretch[],
  { ticksPerSecond, hides }: { readonly ticksPerSecond: number; readonly hides: Hiding },
): PacketCut {
  const cutter = new Cutter(index.starts(), TOLERANCE_SECONDS * ticksPerSecond);
  const padding = PADDING_SECONDS * ticksPerSecond;
  const length = cutter.length;
  const runs: PacketRun[] = [];
  let leadTicks = 0;
  let wanted = 0;
  stretches.forEach(({ start, end }, place) => {
    const hasLead = place === 0 && start <= hides.leadSeconds * ticksPerSecond;
    const hasTail = place === stretches.length - 1 && length - end <= (hides.tail ? padding : 0);
    if (hasLead) leadTicks = start;
    wanted += end - start;
    runs.push(cutter.cut({ start, end }, { hasLead, hasTail }));
  });
  const sent = cutter.sent - leadTicks;
  if (Math.abs(cutter.error) > cutter.tolerance || bytesOf(index, runs) > index.size) throw refusals.cutInexactly();
  return {
    runs: runs.filter(({ from, to }) => to > from),
    leadTicks,
    heardTicks: hides.tail ? Math.min(wanted, sent) : sent,
  };
}

/** Cuts stretch after stretch, and makes up in each for what the ones before became too long or too short. */
class Cutter {
  error = 0;
  /** How long all packets taken so far last, in ticks. */
  sent = 0;

  constructor(
    readonly starts: Float64Array,
    readonly tolerance: number,
  ) {}

  get length(): number {
    return this.#at(this.starts.length - 1);
  }

  cut(
    { start, end }: Stretch,
    { hasLead, hasTail }: { readonly hasLead: boolean; readonly hasTail: boolean },
  ): PacketRun {
    const firsts = hasLead ? [0] : this.#near(start);
    const lasts = hasTail ? [this.starts.length - 1] : this.#near(end);
    let best: (PacketRun & { readonly error: number }) | null = null;
    for (const from of firsts) {
      for (const to of lasts) {
        // What is hidden at an end is not part of the error there.
        const begin = hasLead ? start : this.#at(from);
        const finish = hasTail ? end : this.#at(Math.max(from, to));
        const error = this.error + (finish - begin) - (end - start);
        if (best === null || Math.abs(error) < Math.abs(best.error)) best = { from, to: Math.max(from, to), error };
      }
    }
    if (best === null) throw refusals.cutInexactly();
    this.error = best.error;
    this.sent += this.#at(best.to) - this.#at(best.from);
    return best;
  }

  /** The packets at whose beginning a position may be cut. */
  #near(position: number): number[] {
    const before = lastAtOrBefore(this.starts, position);
    return [before, before + 1].filter(
      (packet) => packet < this.starts.length && Math.abs(this.#at(packet) - position) <= this.tolerance,
    );
  }

  #at(packet: number): number {
    return this.starts[packet] ?? 0;
  }
}

/** Stops adding up once it is clear that no honest file repeats that much of itself. */
function bytesOf(index: PacketIndex, runs: readonly PacketRun[]): number {
  let bytes = 0;
  for (const { from, to } of runs) {
    for (let packet = from; packet < to && bytes <= index.size; packet += 1) bytes += index.sizeOf(packet);
  }
  return bytes;
}
