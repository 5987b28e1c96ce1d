const OPUS_FRAME_SAMPLES = [
  ...[480, 960, 1920, 2880, 480, 960, 1920, 2880, 480, 960, 1920, 2880, 480, 960, 480, 960],
  ...[120, 240, 480, 960, 120, 240, 480, 960, 120, 240, 480, 960, 120, 240, 480, 960],
];

/** How many samples of 48 kHz an Opus packet holds, by its first bytes (RFC 6716, section 3.1). */
export function opusSamples(packet: Buffer): number {
  const [kind = 0, count = 0] = packet;
  const frames = [1, 2, 2, count & 63][kind & 3] ?? 1;
  return frames * (OPUS_FRAME_SAMPLES[kind >> 3] ?? 0);
}
