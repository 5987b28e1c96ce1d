import { refusals } from '../refusals';

/** More channels than any recording of a voice has, and than the decoders take. */
const MAX_CHANNELS = 8;
const MIN_HERTZ = 4_000;
const MAX_HERTZ = 384_000;

/**
 * Refuses channels and sampling rates that no recording of a voice has, before anything is allocated or computed for them.
 * @throws ApiError unreadable_audio for no channel or no rate at all, codec_not_supported for too many or out of range.
 */
export function checkSoundShape(channels: number, sampleRate: number): void {
  if (!(channels >= 1) || !(sampleRate > 0)) throw refusals.unreadable();
  if (channels > MAX_CHANNELS) throw refusals.tooManyChannels(channels, MAX_CHANNELS);
  if (sampleRate < MIN_HERTZ || sampleRate > MAX_HERTZ) throw refusals.sampleRate(sampleRate, MIN_HERTZ, MAX_HERTZ);
}

/** Whether a number of channels and a sample rate are those of sound: a hostile header may claim anything. */
export function isSoundShape(channels: number, sampleRate: number): boolean {
  return channels >= 1 && channels <= MAX_CHANNELS && sampleRate >= MIN_HERTZ && sampleRate <= MAX_HERTZ;
}
