const POLYNOMIAL = 0x04c11db7;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) value = (value << 1) ^ (value & 0x80000000 ? POLYNOMIAL : 0);
  return value >>> 0;
});

/** The checksum of an Ogg page (RFC 3533), over bytes that follow one another; begin with 0. */
export function oggCrc(bytes: Uint8Array, begin = 0): number {
  let crc = begin;
  for (let at = 0; at < bytes.byteLength; at += 1) {
    crc = ((crc << 8) ^ (TABLE[((crc >>> 24) & 255) ^ (bytes[at] ?? 0)] ?? 0)) >>> 0;
  }
  return crc;
}
