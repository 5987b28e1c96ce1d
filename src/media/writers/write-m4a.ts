import type { DecoderSetup, SoundTrack } from '../sound-track';
import { m4aHeader } from './m4a-header';
import type { PositionedWriter } from './positioned-writer';

/**
 * Writes the packets of a track as an M4A file whose index comes first. They are read twice: once to count them, so that no
 * more than their sizes is ever kept.
 */
export async function writeM4a(
  track: SoundTrack & { readonly setup: DecoderSetup },
  out: PositionedWriter,
): Promise<void> {
  const { codecName, setup, sampleRate: ticksPerSecond } = track;
  const packets: { size: number; ticks: number }[] = [];
  let leadTicks = 0;
  for await (const { data, duration, timestamp } of track.packets()) {
    if (packets.length === 0) leadTicks = Math.max(0, Math.round(-timestamp * ticksPerSecond));
    packets.push({ size: data.byteLength, ticks: Math.round(duration * ticksPerSecond) });
  }
  const heardTicks = Math.round(track.seconds * ticksPerSecond);
  let position = 0;
  const write = async (data: Uint8Array) => {
    await out.write(data, position);
    position += data.byteLength;
  };
  await write(m4aHeader({ codecName, setup, ticksPerSecond, packets, leadTicks, heardTicks }));
  for await (const { data } of track.packets()) await write(data);
}
