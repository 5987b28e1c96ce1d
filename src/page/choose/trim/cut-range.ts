/** A part of a recording, in seconds from its beginning. */
export interface CutRange {
  readonly from: number;
  readonly to: number;
}

/** What a range may be, in seconds. */
export interface CutBounds {
  /** How long the recording is. */
  readonly seconds: number;
  /** The shortest cut. */
  readonly least: number;
}

/** The part that is proposed first: all of a short recording, otherwise its beginning, as long as is advised at most. */
export function firstRange(seconds: number, advised: number): CutRange {
  return { from: 0, to: Math.min(seconds, advised) };
}

/** Moves one end to a moment; it stays within the recording, and the other end is not passed. Tenths of a second. */
export function moveEnd(range: CutRange, end: 'from' | 'to', moment: number, { seconds, least }: CutBounds): CutRange {
  const rounded = Math.round(moment * 10) / 10;
  if (end === 'from') return { ...range, from: Math.max(0, Math.min(rounded, range.to - least)) };
  return { ...range, to: Math.min(seconds, Math.max(rounded, range.from + least)) };
}

/** The name of the file that a cut becomes. */
export function cutName(name: string, mark: string): string {
  const bare = name.replace(/\.[^./\\]{1,5}$/, '');
  const end = ` (${mark})`;
  return `${bare.endsWith(end) ? bare : bare + end}.wav`;
}

/** A moment of a recording to a tenth of a second: `0:24.3`. */
export function tenthsOf(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  const whole = Math.floor(tenths / 10);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}.${tenths % 10}`;
}

/** Values from -1 to 1 as 16-bit samples; what lies beyond is cut off. */
export function toSamples(values: Float32Array): Int16Array {
  return Int16Array.from(values, (value) => {
    const bounded = Math.max(-1, Math.min(1, value));
    return Math.round(bounded < 0 ? bounded * 0x8000 : bounded * 0x7fff);
  });
}

/**
 * Mixes channels into one. Where they cancel each other out, so that less than a quarter of their energy would be left, the
 * first one is taken alone.
 */
export function mixDown(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(0), ...others] = channels;
  if (others.length === 0) return first;
  const mixed = first.map(
    (value, at) => (value + others.reduce((sum, other) => sum + (other[at] ?? 0), 0)) / channels.length,
  );
  return energy(mixed) < 0.25 * (channels.reduce((sum, channel) => sum + energy(channel), 0) / channels.length)
    ? first
    : mixed;
}

function energy(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
