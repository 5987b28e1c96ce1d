import { refusals } from '../../refusals';
import type { SoundPacket } from '../../sound-track';
import type { ByteReader } from '../byte-reader';
import type { Range } from './plain-ranges';

/** Six hours of AAC. What is longer is far beyond every limit, and its index would weigh more than the sound may. */
const MAX_PACKETS = 1_000_000;
const FIRST_ROOM = 1024;
/** The most bytes of a packet: one of eight channels of 32 bits with sixteen thousand samples would be half as large. */
export const MAX_PACKET_BYTES = 2 ** 20;

/** Where the packets of a sound track lie in the sample, in the order they are stored. 20 bytes a packet. */
export class PacketIndex {
  #offsets = new Float64Array(FIRST_ROOM);
  #sizes = new Uint32Array(FIRST_ROOM);
  #durations = new Float64Array(FIRST_ROOM);
  /** The pieces of the few packets that do not lie in one place. */
  readonly #split = new Map<number, readonly Range[]>();
  #count = 0;
  #leftOut = 0;
  /** With those of the packets that are left out. */
  #bytes = 0;

  /**
   * `size` is the size of the sample in bytes: no packet reaches beyond it, and all packets together have no more bytes. None has
   * more than `maxPacketBytes`.
   */
  constructor(
    readonly size: number,
    readonly maxPacketBytes = MAX_PACKET_BYTES,
  ) {}

  get count(): number {
    return this.#count;
  }

  /**
   * Adds a packet of `size` bytes at `offset` that lasts `duration` ticks of the track's clock. An empty packet is left out.
   * @throws ApiError unreadable_audio when it lies beyond the end, or there are more packets than the sample can hold.
   */
  add(offset: number, size: number, duration: number): void {
    if (size === 0) return;
    this.#claim(offset, size);
    if (this.#count === this.#sizes.length) this.#grow();
    this.#offsets[this.#count] = offset;
    this.#sizes[this.#count] = size;
    this.#durations[this.#count] = duration;
    this.#count += 1;
  }

  /** Checks and counts a packet as `add` does, of which nothing is heard. */
  leaveOut(offset: number, size: number): void {
    this.#claim(offset, size);
    this.#leftOut += 1;
  }

  /** Adds a packet that lies in several places, as `add` does. */
  addPieces(pieces: readonly Range[], duration: number): void {
    const [first, ...others] = pieces;
    if (first === undefined) return;
    if (others.length > 0) this.#split.set(this.#count, pieces);
    this.add(
      first.start,
      pieces.reduce((sum, { start, end }) => sum + end - start, 0),
      duration,
    );
  }

  /** The bytes of a packet. */
  read(reader: ByteReader, packet: number): Uint8Array {
    const pieces = this.#split.get(packet);
    if (pieces === undefined) return reader.read(this.offsetOf(packet), this.sizeOf(packet));
    return Buffer.concat(pieces.map(({ start, end }) => reader.read(start, end - start)));
  }

  offsetOf(packet: number): number {
    return this.#offsets[packet] ?? 0;
  }

  sizeOf(packet: number): number {
    return this.#sizes[packet] ?? 0;
  }

  durationOf(packet: number): number {
    return this.#durations[packet] ?? 0;
  }

  /** When each packet begins, in ticks, and after the last one when it ends: `count` + 1 values. */
  starts(): Float64Array {
    const starts = new Float64Array(this.#count + 1);
    for (let packet = 0; packet < this.#count; packet += 1)
      starts[packet + 1] = (starts[packet] ?? 0) + this.durationOf(packet);
    return starts;
  }

  #claim(offset: number, size: number): void {
    this.#bytes += size;
    if (offset + size > this.size || this.#bytes > this.size) throw refusals.unreadable();
    if (size > this.maxPacketBytes || this.#count + this.#leftOut >= MAX_PACKETS) throw refusals.unreadable();
  }

  #grow(): void {
    const room = this.#sizes.length * 4;
    const [offsets, sizes, durations] = [this.#offsets, this.#sizes, this.#durations];
    this.#offsets = new Float64Array(room);
    this.#sizes = new Uint32Array(room);
    this.#durations = new Float64Array(room);
    this.#offsets.set(offsets);
    this.#sizes.set(sizes);
    this.#durations.set(durations);
  }
}

/** A run of packets, `to` not included. */
export interface PacketRun {
  readonly from: number;
  readonly to: number;
}

/** How the packets of an index are played. */
export interface Playing {
  readonly runs: readonly PacketRun[];
  readonly ticksPerSecond: number;
  /** The run-up that is decoded but not heard: it lies before 0 on the clock of what is heard. */
  readonly leadTicks: number;
  /** Bytes that were taken off the front of every packet to save room. */
  readonly prefix?: Uint8Array;
}

/** The packets of `playing` from the one that covers `fromSeconds` on; all of them, with the run-up, when that is 0. */
export async function* packetsOf(
  reader: ByteReader,
  index: PacketIndex,
  { runs, ticksPerSecond, leadTicks, prefix }: Playing,
  fromSeconds: number,
): AsyncGenerator<SoundPacket> {
  let ticks = -leadTicks;
  const from = fromSeconds > 0 ? fromSeconds * ticksPerSecond : Number.NEGATIVE_INFINITY;
  for (const run of runs) {
    for (let packet = run.from; packet < run.to; packet += 1) {
      const start = ticks;
      const duration = index.durationOf(packet);
      ticks += duration;
      if (ticks <= from) continue;
      const stored = index.read(reader, packet);
      const data = prefix ? Buffer.concat([prefix, stored]) : stored;
      yield { data, timestamp: start / ticksPerSecond, duration: duration / ticksPerSecond };
    }
  }
}
