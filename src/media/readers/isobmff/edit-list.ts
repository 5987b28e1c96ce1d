import { refusals } from '../../refusals';
import type { Stretch } from '../packets/cut-packets';
import type { Box, BoxWalker } from './boxes';

/** What an edit list is read against. */
export interface EditClock {
  readonly movieTicksPerSecond: number;
  readonly ticksPerSecond: number;
  /** How long the track is without edits, in its ticks. */
  readonly length: number;
  /** What the clock of the track shows where its first sample begins; not 0 in pieces of a broadcast. */
  readonly base: number;
}

/** More entries than any editor writes. */
const MAX_EDITS = 10_000;
/** More pieces than anybody leaves of a few minutes of sound. */
const MAX_STRETCHES = 1000;
const NORMAL_RATE = 1;

/**
 * What is heard of a track (ISO/IEC 14496-12, 8.6.6). Empty edits, which delay it, are left out: no silence is put in.
 * @throws ApiError codec_not_supported for sound that is slowed down, sped up or held, or cut into too many pieces; unreadable_audio when the table is
 * larger than its box.
 */
export function readEdits(walker: BoxWalker, elst: Box | undefined, clock: EditClock): Stretch[] {
  if (elst === undefined) return [{ start: 0, end: clock.length }];
  const fields = walker.fields(elst);
  const isWide = fields.u8(0) === 1;
  const entryBytes = isWide ? 20 : 12;
  const count = fields.u32(4);
  if (count > MAX_EDITS || 8 + count * entryBytes > fields.length) throw refusals.unreadable();
  const stretches: Stretch[] = [];
  for (let at = 8; at < 8 + count * entryBytes; at += entryBytes) {
    const duration = isWide ? fields.u64(at) : fields.u32(at);
    const mediaTime = isWide ? fields.i64(at + 8) : fields.i32(at + 4);
    if (mediaTime < 0) continue;
    const rateAt = at + entryBytes - 4;
    if (fields.u16(rateAt) !== NORMAL_RATE || fields.u16(rateAt + 2) !== 0) throw refusals.changedSpeed();
    if (stretches.length === MAX_STRETCHES) throw refusals.cutInexactly();
    stretches.push(toStretch(duration, mediaTime, clock));
  }
  return stretches.length === 0 && count === 0 ? [{ start: 0, end: clock.length }] : stretches;
}

/** A duration of 0 means "to the end": fragmented files are written before anybody knows how long they become. */
function toStretch(duration: number, mediaTime: number, clock: EditClock): Stretch {
  const from = mediaTime - clock.base;
  const within = (tick: number) => Math.min(Math.max(tick, 0), clock.length);
  const ticks = clock.movieTicksPerSecond > 0 ? (duration / clock.movieTicksPerSecond) * clock.ticksPerSecond : 0;
  return { start: within(from), end: ticks === 0 ? clock.length : within(from + ticks) };
}
