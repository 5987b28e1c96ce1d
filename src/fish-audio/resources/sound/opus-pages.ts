import type { Found, SoundSearch } from './sound-search';

const PAGE_HEADER_BYTES = 27;
/** A packet that long or shorter is silence: one that was left out (a byte), or what libopus makes of zeros (3 bytes). */
const MAX_SILENT_PACKET_BYTES = 3;

/**
 * Opus in Ogg (RFC 7845, section 3): a page with `OpusHead`, the packet `OpusTags` on pages of its own, and then packets of
 * sound. It has sound once one of those is there in full and is none of silence.
 */
export class OpusSearch implements SoundSearch {
  /** Where the next page begins. */
  #at = 0;
  #packets = 0;
  /** How long the packet is that goes on from the page before, in bytes. */
  #open = 0;

  look(bytes: Buffer): Found {
    while (this.#at + PAGE_HEADER_BYTES <= bytes.length) {
      if (bytes.toString('latin1', this.#at, this.#at + 4) !== 'OggS') return 'none';
      const bodyAt = this.#at + PAGE_HEADER_BYTES + (bytes[this.#at + 26] ?? 0);
      if (bodyAt > bytes.length) return 'blank';
      const laces = bytes.subarray(this.#at + PAGE_HEADER_BYTES, bodyAt);
      const found = this.#readPage(bytes, laces, bodyAt);
      if (found !== null) return found;
    }
    return 'blank';
  }

  /** Reads the packets of a page; null where the next page is to be read. */
  #readPage(bytes: Buffer, laces: Buffer, bodyAt: number): Found | null {
    let [at, packets, open] = [bodyAt, this.#packets, this.#open];
    for (const lace of laces) {
      const start = at;
      at += lace;
      open += lace;
      if (at > bytes.length) return 'blank';
      if (lace === 255) continue;
      if (packets === 0 && bytes.toString('latin1', start, start + 8) !== 'OpusHead') return 'none';
      if (packets > 1 && open > MAX_SILENT_PACKET_BYTES) return 'sound';
      packets += 1;
      open = 0;
    }
    [this.#at, this.#packets, this.#open] = [at, packets, open];
    return null;
  }
}
