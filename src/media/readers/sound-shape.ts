/** More channels than any recording of a voice has, and than the decoders take. */
const MAX_CHANNELS = 8;
const MIN_HERTZ = 4_000;
const MAX_HERTZ = 384_000;

/** Whether a number of channels and a sample rate are those of sound: a hostile header may claim anything. */
export function isSoundShape(channels: number, sampleRate: number): boolean {
  return channels >= 1 && channels <= MAX_CHANNELS && sampleRate >= MIN_HERTZ && sampleRate <= MAX_HERTZ;
}
