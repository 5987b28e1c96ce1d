import { refusals } from '../../refusals';
import type { SoundTrack } from '../../sound-track';
import { isM4aCodec } from '../../writers/m4a-header';
import { brokenTrack } from '../broken-track';
import type { ByteReader } from '../byte-reader';
import { maxPacketBytes } from '../codecs/own-samples';
import { PACKET_HEAD_BYTES, parseMp3Frame } from '../codecs/packet-samples';
import { runUpSeconds } from '../codecs/run-up';
import { isWholeFrame } from '../flac/crc';
import { cutPackets } from '../packets/cut-packets';
import { PacketIndex, packetsOf } from '../packets/packet-index';
import { mergeRange, plainPackets, type Range, rangeBytes } from '../packets/plain-ranges';
import { codecNameOf, hasSoundShape, readTrackCodec, type TrackCodec } from './track-codec';
import type { TrackEntry } from './track-entry';

const NANOSECONDS = 1e9;
const KNOWN = new Set(['aac', 'opus', 'vorbis', 'flac', 'alac', 'mpeg/l3']);
const MAX_PADDING_SECONDS = 0.1;

/** Collects where the sound of one track lies while the blocks of a file are read. */
export class SoundBuilder {
  #codec: TrackCodec | null;
  readonly #index: PacketIndex;
  readonly #ranges: Range[] = [];
  #plainBytes = 0;
  #frames = 0;
  /** What the last block says is to be cut off behind it, in nanoseconds. */
  #discard = 0;

  constructor(
    readonly reader: ByteReader,
    readonly entry: TrackEntry,
  ) {
    this.#codec = entry.isSealed ? null : readTrackCodec(entry);
    this.#index = new PacketIndex(reader.size, this.#codec ? maxPacketBytes(this.#codec.setup) : undefined);
  }

  /** Adds packets, and returns whether all of them are whole; one of FLAC that is not is left out, as in a FLAC file. */
  add(frames: readonly Range[], discard: number): boolean {
    const codec = this.#codec;
    const whole = frames.filter((frame) => !this.#isDamaged(frame));
    this.#frames += whole.length;
    if (codec === null) return true;
    this.#discard = discard;
    for (const { start, end } of whole) {
      if (codec.codecName === 'mp3' && this.#index.count === 0)
        this.#codec = withFrameShape(codec, this.#head(start, end));
      if (codec.frameBytes === null) this.#index.add(start, end - start, codec.samplesOf(this.#head(start, end)));
      else this.#addPlain(start, end, codec.frameBytes);
    }
    return whole.length === frames.length;
  }

  /**
   * The track, to be asked for once the file was read. `isDamaged` says that it breaks off in nonsense, `statedSeconds` how
   * long it lasts by its header, or 0.
   */
  open({ isDamaged, statedSeconds }: { readonly isDamaged: boolean; readonly statedSeconds: number }): SoundTrack {
    const { isDefault, language, isSealed } = this.entry;
    const codecName = isSealed ? 'encrypted or packed sound' : (this.#codec?.codecName ?? codecNameOf(this.entry));
    const place = { codecName, isDefault, language };
    if (isDamaged && this.#frames === 0) return brokenTrack(place, refusals.unreadable());
    // Of a known codec, its private data make no sense.
    const isBroken = !isSealed && KNOWN.has(codecName);
    if (this.#codec === null) return brokenTrack(place, isBroken ? refusals.unreadable() : refusals.codec(codecName));
    if (!hasSoundShape(this.#codec)) return brokenTrack(place, refusals.unreadable());
    const { codec, setup, frameBytes } = this.#codec;
    const shape = { ...place, codec, setup, sampleRate: setup.sampleRate, channels: setup.numberOfChannels };
    return {
      ...shape,
      sliced: null,
      ...(frameBytes === null ? this.#packets(this.#codec, statedSeconds) : this.#plain(this.#codec, frameBytes)),
    };
  }

  #packets({ codecName, setup }: TrackCodec, statedSeconds: number): Pick<SoundTrack, 'seconds' | 'packets'> {
    const { sampleRate: ticksPerSecond } = setup;
    const hidesLead = isM4aCodec(codecName) || codecName === 'opus';
    const leadSeconds = hidesLead ? runUpSeconds(codecName, setup) : 0;
    const hides = { leadSeconds, tail: hidesLead || codecName === 'vorbis' };
    const length = this.#index.starts().at(-1) ?? 0;
    const ticksOf = (nanoseconds: number, counts: boolean) =>
      counts ? Math.round((nanoseconds / NANOSECONDS) * ticksPerSecond) : 0;
    const start = Math.min(ticksOf(this.entry.codecDelay, hidesLead), length);
    const stated = start + Math.round(statedSeconds * ticksPerSecond);
    const padding = length - stated;
    // Where nothing is said of the last packet, the header still counts what was recorded, and not what the encoder added.
    const isPadded =
      hides.tail && this.#discard === 0 && padding > 0 && padding <= MAX_PADDING_SECONDS * ticksPerSecond;
    const discard = isPadded ? padding : Math.max(ticksOf(this.#discard, hides.tail), 0);
    const end = Math.max(length - discard, start);
    const cut = cutPackets(this.#index, [{ start, end }], { ticksPerSecond, hides });
    const { prefix } = this.entry;
    const playing = { runs: cut.runs, ticksPerSecond, leadTicks: cut.leadTicks, ...(prefix && { prefix }) };
    return {
      seconds: cut.heardTicks / ticksPerSecond,
      packets: (fromSeconds = 0) => packetsOf(this.reader, this.#index, playing, fromSeconds),
    };
  }

  #plain({ setup }: TrackCodec, frameBytes: number): Pick<SoundTrack, 'seconds' | 'packets'> {
    const sound = { ranges: this.#ranges, frameBytes, sampleRate: setup.sampleRate };
    return {
      seconds: rangeBytes(this.#ranges) / frameBytes / setup.sampleRate,
      packets: (fromSeconds = 0) => plainPackets(this.reader, sound, fromSeconds),
    };
  }

  #addPlain(start: number, end: number, frameBytes: number): void {
    const whole = end - start - ((end - start) % frameBytes);
    this.#plainBytes += whole;
    if (this.#plainBytes > this.reader.size) throw refusals.unreadable();
    mergeRange(this.#ranges, start, start + whole);
  }

  /** What is stored without its first bytes is not looked at. */
  #isDamaged({ start, end }: Range): boolean {
    if (this.#codec?.codecName !== 'flac' || this.entry.prefix !== null) return false;
    return !isWholeFrame(this.reader, start, end - start);
  }

  #head(start: number, end: number): Uint8Array {
    const stored = this.reader.read(start, Math.min(PACKET_HEAD_BYTES, end - start));
    return this.entry.prefix ? Buffer.concat([this.entry.prefix, stored]) : stored;
  }
}

/** An MP3 frame knows its rate and its channels better than the file around it. */
function withFrameShape(codec: TrackCodec, head: Uint8Array): TrackCodec {
  const frame = parseMp3Frame(head);
  if (frame === null) return codec;
  return { ...codec, setup: { ...codec.setup, sampleRate: frame.sampleRate, numberOfChannels: frame.channels } };
}
