import { refusals } from '../../refusals';
import type { SlicedSound, SoundTrack } from '../../sound-track';
import { isM4aCodec, m4aHeader } from '../../writers/m4a-header';
import type { ByteReader } from '../byte-reader';
import type { PacketCut } from '../packets/cut-packets';
import { type PacketIndex, packetsOf } from '../packets/packet-index';
import { MAX_SLICES, mergeRange, type Range } from '../packets/plain-ranges';
import type { SampleEntry } from './entries/entry-types';
import type { FragmentRun } from './fragments';
import type { SampleTable } from './sample-table';
import type { TimedPackets } from './timed-packets';

/**
 * Notes where the packets of a track lie, and returns whether all of them are there. The first one beyond the end of the file,
 * which was cut off then, ends the track.
 * @throws ApiError unreadable_audio when the file was cut off before the first packet, or packets share their bytes.
 */
export function readPackets(packets: TimedPackets, table: SampleTable | null, runs: readonly FragmentRun[]): boolean {
  const isWhole = table === null || addTable(packets, table);
  if (!isWhole && packets.index.count === 0) throw refusals.unreadable();
  if (!isWhole) return false;
  for (const run of runs) {
    let { offset } = run;
    for (let sample = 0; sample < run.count; sample += 1) {
      const size = run.sizeOf(sample);
      packets.add(offset, size, run.durationOf(sample));
      offset += size;
    }
  }
  return true;
}

/** Returns whether all packets of the table are there. */
function addTable(packets: TimedPackets, table: SampleTable): boolean {
  const durations = table.durations();
  let sample = 0;
  for (const chunk of table.chunks()) {
    let { offset } = chunk;
    for (let end = sample + chunk.samples; sample < end; sample += 1) {
      const size = table.sizeOf(sample);
      if (offset + size > packets.index.size) return false;
      packets.add(offset, size, durations.next().value ?? 0);
      offset += size;
    }
  }
  return true;
}

/** The ranges of the sample that packets lie in, or null when there are more than slices are for. */
function packetRanges(index: PacketIndex, runs: PacketCut['runs']): Range[] | null {
  const ranges: Range[] = [];
  for (const { from, to } of runs) {
    for (let packet = from; packet < to; packet += 1) {
      const offset = index.offsetOf(packet);
      mergeRange(ranges, offset, offset + index.sizeOf(packet));
      if (ranges.length > MAX_SLICES) return null;
    }
  }
  return ranges;
}

/** What a track of compressed sound offers. */
export function packetTrack(
  reader: ByteReader,
  entry: SampleEntry,
  {
    index,
    cut,
    ticksPerSecond,
  }: { readonly index: PacketIndex; readonly cut: PacketCut; readonly ticksPerSecond: number },
): Pick<SoundTrack, 'seconds' | 'packets' | 'sliced'> {
  const seconds = cut.heardTicks / ticksPerSecond;
  if (!Number.isFinite(seconds) || seconds < 0) throw refusals.unreadable();
  const playing = { runs: cut.runs, ticksPerSecond, leadTicks: cut.leadTicks };
  return {
    seconds,
    packets: (fromSeconds = 0) => packetsOf(reader, index, playing, fromSeconds),
    sliced: slicedM4a(entry, { index, cut, ticksPerSecond }),
  };
}

function slicedM4a(
  { codecName, setup }: SampleEntry,
  {
    index,
    cut,
    ticksPerSecond,
  }: { readonly index: PacketIndex; readonly cut: PacketCut; readonly ticksPerSecond: number },
): SlicedSound | null {
  if (setup === null || !isM4aCodec(codecName) || cut.heardTicks > ticksPerSecond * MAX_SLICED_SECONDS) return null;
  const ranges = packetRanges(index, cut.runs);
  if (ranges === null) return null;
  // The clock of the samples, on which every packet lasts a whole number of ticks; that of the file may be a coarser one.
  const scale = setup.sampleRate / ticksPerSecond;
  const header = m4aHeader({
    codecName,
    setup,
    ticksPerSecond: setup.sampleRate,
    packets: packetsIn(index, cut.runs, scale),
    leadTicks: cut.leadTicks * scale,
    heardTicks: cut.heardTicks * scale,
  });
  const sound = ranges.map(({ start, end }) => ({ kind: 'range', start, end }) as const);
  return { container: 'm4a', slices: [{ kind: 'bytes', bytes: header }, ...sound] };
}

/** What lasts longer is not sent at all. */
const MAX_SLICED_SECONDS = 300;

function* packetsIn(
  index: PacketIndex,
  runs: PacketCut['runs'],
  scale: number,
): Generator<{ readonly size: number; readonly ticks: number }> {
  for (const { from, to } of runs) {
    for (let packet = from; packet < to; packet += 1)
      yield { size: index.sizeOf(packet), ticks: Math.round(index.durationOf(packet) * scale) };
  }
}
