import { refusals } from '../../refusals';
import type { SoundTrack } from '../../sound-track';
import { brokenTrack } from '../broken-track';
import type { ByteReader } from '../byte-reader';
import { RUN_UP_SECONDS } from '../codecs/run-up';
import { cutPackets, type Stretch } from '../packets/cut-packets';
import { PacketIndex, packetsOf } from '../packets/packet-index';
import type { LinkStream } from './link-stream';
import type { StreamCodec } from './stream-codec';

/**
 * One sound track of an Ogg file: a stream, and those that are joined behind it in a chain of files. They become one stream
 * where they are of the same codec and the same kind.
 */
export class JoinedTrack {
  readonly #index: PacketIndex;
  readonly #streams: LinkStream[] = [];
  #following: LinkStream | null = null;

  constructor(readonly reader: ByteReader) {
    this.#index = new PacketIndex(reader.size);
  }

  /** A stream of the next file in the chain. */
  join(stream: LinkStream): void {
    this.#streams.push(stream);
  }

  /** Where the packets of the last stream go. */
  indexFor(stream: LinkStream): PacketIndex {
    const previous = this.#streams.at(-2)?.codec;
    if (stream !== this.#following && previous) stream.codec?.follow(previous);
    this.#following = stream;
    return this.#index;
  }

  /** The track, to be asked for once the file was read to its end. */
  open(links: number): SoundTrack {
    const [first] = this.#streams;
    const kind = first?.kind;
    const place = { isDefault: false, language: null };
    if (kind?.kind === 'other') return brokenTrack({ codecName: kind.name, ...place }, refusals.codec(kind.name));
    const codec = first?.codec ?? null;
    if (codec === null) return brokenTrack({ codecName: kind?.kind ?? 'unknown', ...place }, refusals.unreadable());
    const shape = toShape(codec);
    if (this.#streams.length !== links || !this.#streams.every((stream) => isSame(stream.codec, codec)))
      return brokenTrack({ ...shape, ...place }, refusals.joinedDifferently());
    return { ...shape, ...place, ...this.#sound(codec) };
  }

  #sound({ codec, samplesPerSecond }: StreamCodec): Pick<SoundTrack, 'seconds' | 'packets' | 'sliced'> {
    const isOpus = codec === 'opus';
    const stretches = isOpus ? this.#heard() : this.#heardAsOne();
    const cut = cutPackets(this.#index, stretches, {
      ticksPerSecond: samplesPerSecond,
      hides: { leadSeconds: isOpus ? RUN_UP_SECONDS : 0, tail: true },
    });
    const playing = { runs: cut.runs, ticksPerSecond: samplesPerSecond, leadTicks: cut.leadTicks };
    return {
      seconds: cut.heardTicks / samplesPerSecond,
      packets: (fromSeconds = 0) => packetsOf(this.reader, this.#index, playing, fromSeconds),
      sliced: null,
    };
  }

  /** What is heard of each link, on the clock of all packets one after the other. */
  #heard(): Stretch[] {
    let at = 0;
    return this.#streams.map(({ length }) => {
      const start = at + length.leadSamples;
      at += length.samples;
      return { start: Math.min(start, at), end: Math.max(at - length.endTrim, Math.min(start, at)) };
    });
  }

  /** Blocks of Vorbis overlap across a joint, so that there is nothing to cut but at both ends. */
  #heardAsOne(): Stretch[] {
    const stretches = this.#heard();
    return [{ start: stretches[0]?.start ?? 0, end: stretches.at(-1)?.end ?? 0 }];
  }
}

function toShape({ codec, setup }: StreamCodec) {
  return { codec, codecName: codec, sampleRate: setup.sampleRate, channels: setup.numberOfChannels, setup };
}

function isSame(one: StreamCodec | null, other: StreamCodec): boolean {
  return one !== null && one.codec === other.codec && Buffer.compare(one.identity, other.identity) === 0;
}
