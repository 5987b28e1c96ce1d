import { oggCrc } from '../ogg-crc';
import type { PositionedWriter } from './positioned-writer';

const HEADER_BYTES = 27;
const MAX_SEGMENTS = 255;
const SEGMENT_BYTES = 255;
/** A page is closed once it holds this much, as libogg does. */
const PAGE_BYTES = 4096;
const CONTINUED = 1;
const FIRST = 2;
const LAST = 4;
/** A file has one stream, so any number will do; always the same one makes files that can be compared. */
const SERIAL = 1;
const NO_GRANULE = 0xffffffffffffffffn;

interface Page {
  segments: number[];
  parts: Uint8Array[];
  bytes: number;
  /** Where the last packet that ends on the page ends, in samples; null when none does. */
  granule: number | null;
  isContinued: boolean;
}

const emptyPage = (): Page => ({ segments: [], parts: [], bytes: 0, granule: null, isContinued: false });

/** Writes packets of one stream on Ogg pages. The last page is kept back until `end`, since it has to say that it is the last. */
export class OggPages {
  #page = emptyPage();
  #sequence = 0;
  #position = 0;

  constructor(readonly out: PositionedWriter) {}

  /** Header packets, on pages of their own. */
  async addHeaders(packets: readonly Uint8Array[]): Promise<void> {
    for (const packet of packets) await this.add(packet, 0);
    await this.#flush(0);
  }

  /** A packet after which the sound has lasted `granule` samples. */
  async add(packet: Uint8Array, granule: number): Promise<void> {
    if (this.#page.bytes >= PAGE_BYTES) await this.#flush(0);
    for (let at = 0; at <= packet.byteLength; at += SEGMENT_BYTES) {
      if (this.#page.segments.length === MAX_SEGMENTS) {
        await this.#flush(0);
        this.#page.isContinued = at > 0;
      }
      const part = packet.subarray(at, at + SEGMENT_BYTES);
      this.#page.segments.push(part.byteLength);
      this.#page.bytes += part.byteLength;
      if (part.byteLength > 0) this.#page.parts.push(part);
    }
    this.#page.granule = granule;
  }

  /** Writes the last page; the sound ends after `granule` samples, even if the last packets hold more. */
  async end(granule: number): Promise<void> {
    this.#page.granule = granule;
    await this.#flush(LAST);
  }

  async #flush(flags: number): Promise<void> {
    const { segments, parts, bytes, granule, isContinued } = this.#page;
    const page = Buffer.alloc(HEADER_BYTES + segments.length + bytes);
    page.write('OggS', 0, 'latin1');
    page[5] = flags | (isContinued ? CONTINUED : 0) | (this.#sequence === 0 ? FIRST : 0);
    page.writeBigUInt64LE(granule === null ? NO_GRANULE : BigInt(granule), 6);
    page.writeUInt32LE(SERIAL, 14);
    page.writeUInt32LE(this.#sequence, 18);
    page[26] = segments.length;
    page.set(segments, HEADER_BYTES);
    let at = HEADER_BYTES + segments.length;
    for (const part of parts) {
      page.set(part, at);
      at += part.byteLength;
    }
    page.writeUInt32LE(oggCrc(page), 22);
    await this.out.write(page, this.#position);
    this.#position += page.byteLength;
    this.#sequence += 1;
    this.#page = emptyPage();
  }
}
