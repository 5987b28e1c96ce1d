/** The flags of a page (RFC 3533, section 6): whether the stream begins or ends with it. */
export interface PagePlace {
  readonly first?: boolean;
  readonly last?: boolean;
}

const HEADER_BYTES = 27;
const MAX_SEGMENTS = 255;

/** Writes the pages of one logical Ogg stream (RFC 3533). */
export class OggPages {
  #sequence = 0;

  constructor(readonly serial: number) {}

  /** A page of whole packets, of which the last one ends at `granule`. Throws a RangeError when they do not fit into one. */
  page(packets: readonly Uint8Array[], granule: number, { first = false, last = false }: PagePlace = {}): Uint8Array {
    const segments = packets.flatMap((packet) => lacing(packet.length));
    if (segments.length > MAX_SEGMENTS) throw new RangeError('too many packets for one Ogg page');
    const header = Buffer.alloc(HEADER_BYTES + segments.length);
    header.write('OggS', 0, 'latin1');
    header[5] = (first ? 2 : 0) | (last ? 4 : 0);
    header.writeBigInt64LE(BigInt(granule), 6);
    header.writeUInt32LE(this.serial, 14);
    header.writeUInt32LE(this.#sequence++, 18);
    header[26] = segments.length;
    header.set(segments, HEADER_BYTES);
    const page = Buffer.concat([header, ...packets]);
    page.writeUInt32LE(checksum(page), 22);
    return page;
  }
}

/** A packet is cut into segments of 255 bytes, and one shorter than that ends it. */
function lacing(bytes: number): number[] {
  return [...Array<number>(Math.floor(bytes / 255)).fill(255), bytes % 255];
}

const POLYNOMIAL = 0x04c11db7;
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit++) value = (value << 1) ^ (value < 0 ? POLYNOMIAL : 0);
  return value;
});

/** The CRC of a page, whose own field is zero while it is computed. */
function checksum(page: Uint8Array): number {
  let crc = 0;
  for (const byte of page) crc = (crc << 8) ^ (TABLE[(crc >>> 24) ^ byte] ?? 0);
  return crc >>> 0;
}
