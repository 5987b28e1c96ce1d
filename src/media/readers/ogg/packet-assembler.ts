import type { Range } from '../packets/plain-ranges';
import { mergeRange } from '../packets/plain-ranges';
import type { OggPage } from './pages';

const FULL_SEGMENT = 255;
/** Larger than any packet of sound or any setup header; tags with pictures may be larger, and are not read. */
const MAX_PACKET_BYTES = 2 ** 20;

/** The places where the bytes of a packet are; null for a packet that is too large to be read. */
export type AssembledPacket = readonly Range[] | null;

/** Puts the packets of one stream together from its pages. A packet of which a piece is missing is left out. */
export class PacketAssembler {
  #pieces: Range[] = [];
  #bytes = 0;
  #isOpen = false;
  #sequence: number | null = null;

  /** The packets that end on this page. */
  packetsOn(page: OggPage): AssembledPacket[] {
    const follows = this.#sequence === null || page.sequence === this.#sequence + 1;
    this.#sequence = page.sequence;
    if (!follows || !page.isContinued) this.#reset();
    let isFragment = page.isContinued && !this.#isOpen;
    const packets: AssembledPacket[] = [];
    let at = page.body;
    for (const size of page.segments) {
      this.#take(at, size);
      at += size;
      if (size === FULL_SEGMENT) continue;
      if (!isFragment && this.#bytes > 0) packets.push(this.#bytes <= MAX_PACKET_BYTES ? this.#pieces : null);
      isFragment = false;
      this.#reset();
    }
    if (isFragment) this.#reset();
    return packets;
  }

  #take(at: number, size: number): void {
    this.#isOpen = true;
    this.#bytes += size;
    // A packet that is too large is not read, so its places need not be kept.
    if (size > 0 && this.#bytes <= MAX_PACKET_BYTES) mergeRange(this.#pieces, at, at + size);
  }

  #reset(): void {
    this.#pieces = [];
    this.#bytes = 0;
    this.#isOpen = false;
  }
}
