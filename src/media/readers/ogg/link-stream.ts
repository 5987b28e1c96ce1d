import type { ByteReader } from '../byte-reader';
import type { PacketIndex } from '../packets/packet-index';
import type { Range } from '../packets/plain-ranges';
import { type AssembledPacket, PacketAssembler } from './packet-assembler';
import type { OggPage } from './pages';
import { HEADER_PACKETS, readStreamCodec, type StreamCodec } from './stream-codec';
import { type StreamKind, streamKindOf } from './stream-kinds';

/** What can be told of a stretch of sound once it is over. */
export interface LinkSamples {
  readonly packets: number;
  readonly samples: number;
  /** Samples at the beginning and at the end that are not heard. */
  readonly leadSamples: number;
  readonly endTrim: number;
}

/** Stands for a header packet that is too large to be read. */
const UNREAD = new Uint8Array(0);

/** One stream of an Ogg file, from its first page to where it ends, or another file begins that is joined to it. */
export class LinkStream {
  readonly #assembler = new PacketAssembler();
  readonly #headers: Uint8Array[] = [];
  #kind: StreamKind | null = null;
  #codec: StreamCodec | null = null;
  #samples = 0;
  #packets = 0;
  #pageSamples = 0;
  /** What the granule position would say where the sound begins; known after the first page with a packet on it. */
  #startGranule: number | null = null;
  #endTrim = 0;
  #sequence: number | null = null;
  #hasGap = false;
  #lostSamples = 0;

  constructor(
    readonly reader: ByteReader,
    readonly serial: number,
  ) {}

  get kind(): StreamKind {
    return this.#kind ?? { kind: 'other', name: 'an unknown kind of sound inside Ogg' };
  }

  get codec(): StreamCodec | null {
    return this.#codec;
  }

  /** The comment header; null when it is missing or too large to be read. */
  get comments(): Uint8Array | null {
    const comments = this.#headers[1];
    return comments === undefined || comments === UNREAD ? null : comments;
  }

  /**
   * Whether its clock shows 0 where it begins. Below 0, some of its sound is not to be heard, which players play (RFC 7845,
   * section 4.5); above 0, as in a part of a broadcast, readers that count from 0 take it for longer than it is.
   */
  get beginsAtZero(): boolean {
    return (this.#startGranule ?? 0) === 0;
  }

  get length(): LinkSamples {
    const preSkip = this.#codec?.preSkip ?? 0;
    const lead = preSkip + Math.max(0, -(this.#startGranule ?? 0));
    return {
      packets: this.#packets,
      samples: this.#samples,
      leadSamples: Math.min(lead, this.#samples),
      endTrim: Math.min(this.#endTrim, Math.max(this.#samples - lead, 0)),
    };
  }

  /** How much sound there was on pages that are missing, as the clock of those behind them shows. */
  get lostSeconds(): number {
    return this.#lostSamples / (this.#codec?.samplesPerSecond ?? 1);
  }

  /** Takes a page; packets of sound go to the index. */
  add(page: OggPage, indexOf: (stream: LinkStream) => PacketIndex | null): void {
    this.#hasGap ||= this.#sequence !== null && page.sequence > this.#sequence + 1;
    this.#sequence = page.sequence;
    const before = this.#samples;
    for (const pieces of this.#assembler.packetsOn(page)) this.#addPacket(pieces, indexOf);
    if (page.granule !== null && this.#samples > before) this.#noteGranule(page, this.#samples - before);
  }

  #addPacket(pieces: AssembledPacket, indexOf: (stream: LinkStream) => PacketIndex | null): void {
    const kind = this.#kind ?? (pieces && streamKindOf(this.#read(pieces)));
    this.#kind = kind;
    if (kind === null) return;
    if (kind.kind !== 'opus' && kind.kind !== 'vorbis') return;
    if (this.#headers.length < HEADER_PACKETS[kind.kind]) {
      // Comments with a large cover are not read, and still are the second header.
      this.#headers.push(pieces === null ? UNREAD : this.#read(pieces));
      if (this.#headers.length === HEADER_PACKETS[kind.kind]) this.#codec = readStreamCodec(kind.kind, this.#headers);
      return;
    }
    const index = this.#codec && indexOf(this);
    const first = pieces?.[0];
    if (this.#codec === null || !index || !first) return;
    const samples = this.#codec.samplesOf(this.reader.read(first.start, Math.min(first.end - first.start, 2)));
    index.addPieces(pieces ?? [], samples);
    this.#samples += samples;
    this.#packets += 1;
  }

  /** Only what stands on the last page may be cut off by its granule position, and only the first page tells where it begins. */
  #noteGranule({ granule, isLast }: OggPage, pageSamples: number): void {
    const end = granule ?? 0;
    if (this.#startGranule === null) {
      const start = end - this.#samples;
      this.#startGranule = isLast ? Math.max(start, 0) : start;
    }
    this.#pageSamples = pageSamples;
    const missing = this.#samples + this.#startGranule - end;
    this.#lostSamples = this.#hasGap ? Math.max(-missing, 0) : 0;
    this.#endTrim = missing > 0 && missing <= this.#pageSamples ? missing : 0;
  }

  #read(pieces: readonly Range[]): Uint8Array {
    return Buffer.concat(pieces.map(({ start, end }) => this.reader.read(start, end - start)));
  }
}
