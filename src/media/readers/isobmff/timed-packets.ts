import type { DecoderSetup } from '../../sound-track';
import type { ByteReader } from '../byte-reader';
import { maxPacketBytes, ownSamples } from '../codecs/own-samples';
import { PACKET_HEAD_BYTES } from '../codecs/packet-samples';
import { isWholeFrame } from '../flac/crc';
import type { Stretch } from '../packets/cut-packets';
import { lastAtOrBefore } from '../packets/last-at-or-before';
import { PacketIndex } from '../packets/packet-index';

/** How the packets of a track are to be understood. */
export interface PacketKind {
  readonly codecName: string;
  readonly setup: DecoderSetup;
  readonly ticksPerSecond: number;
}

/**
 * The packets of a track on two clocks of the same ticks: the one that the file states, by which its edit list cuts, and the
 * one of what is heard. They differ where a recording has a gap in time, which the packet before it is stated to fill.
 */
export class TimedPackets {
  readonly index: PacketIndex;
  readonly #kind: PacketKind;
  /** How many samples the packets have, as `ownSamples` says. */
  readonly #samples: ReturnType<typeof ownSamples>;
  /** When each packet begins by the clock that is stated. */
  readonly #starts: number[] = [];
  #statedTicks = 0;
  #damagedTicks = 0;

  constructor(
    readonly reader: ByteReader,
    kind: PacketKind,
  ) {
    const { codecName, setup } = kind;
    this.#kind = kind;
    this.#samples = ownSamples(codecName, setup);
    this.index = new PacketIndex(reader.size, maxPacketBytes(setup));
  }

  /** How long the track lasts by the clock that is stated. */
  get statedTicks(): number {
    return this.#statedTicks;
  }

  /** How long the packets lasted that were left out because they are damaged. */
  get damagedTicks(): number {
    return this.#damagedTicks;
  }

  /**
   * Adds a packet as `PacketIndex` does. An empty one is left out, and a damaged one of FLAC as in a FLAC file, but the clock
   * that is stated goes on.
   */
  add(offset: number, size: number, statedTicks: number): void {
    if (size > 0 && this.#kind.codecName === 'flac' && !isWholeFrame(this.reader, offset, size)) {
      // Reading it took time: so it counts.
      this.index.leaveOut(offset, size);
      this.#damagedTicks += statedTicks;
    } else if (size > 0) {
      this.index.add(offset, size, this.#ticksOf(offset, size));
      this.#starts.push(this.#statedTicks);
    }
    this.#statedTicks += statedTicks;
  }

  /**
   * The same stretches on the clock of what is heard; nothing is heard of a gap. The last packet counts whole where
   * `trimsTail` is not set: what is sent cannot hide a part of it.
   */
  heard(stretches: readonly Stretch[], { trimsTail }: { readonly trimsTail: boolean }): Stretch[] {
    const starts = this.index.starts();
    const heardAt = (tick: number): number => {
      const packet = lastAtOrBefore(this.#starts, tick);
      const into = tick - (this.#starts[packet] ?? 0);
      return (starts[packet] ?? 0) + Math.min(into, this.index.durationOf(packet));
    };
    const whole = starts.at(-1) ?? 0;
    return stretches.map(({ start, end }) => ({
      start: heardAt(start),
      end: end >= this.#statedTicks && !trimsTail ? whole : heardAt(end),
    }));
  }

  #ticksOf(offset: number, size: number): number {
    const head = () => this.reader.read(offset, Math.min(size, PACKET_HEAD_BYTES));
    const samples = typeof this.#samples === 'number' ? this.#samples : this.#samples(head());
    return (samples * this.#kind.ticksPerSecond) / this.#kind.setup.sampleRate;
  }
}
