import type { OtherKind } from '../refusals';

const TS_SYNC = 0x47;
/** The length in bytes of a packet, and where its sync byte stands: the second is that of cameras and Blu-ray discs. */
const TS_PACKETS = [
  { bytes: 188, sync: 0 },
  { bytes: 192, sync: 4 },
];
const TS_CONFIRMING_PACKETS = 4;
const LOAS_HEADER_BYTES = 3;

/**
 * What is sent over the air and sometimes saved as it came: an MPEG transport stream (ISO/IEC 13818-1, 2.4.3) or AAC in
 * LOAS (ISO/IEC 14496-3, 1.7.2). null when the first bytes are of neither.
 */
export function broadcastStream(bytes: Uint8Array): OtherKind | null {
  if (isTransportStream(bytes)) return { description: 'an MPEG transport stream', nature: 'recording' };
  return isLoas(bytes) ? { description: 'an AAC recording of a broadcast (LATM)', nature: 'recording' } : null;
}

function isTransportStream(bytes: Uint8Array): boolean {
  const packets = Array.from({ length: TS_CONFIRMING_PACKETS }, (_, index) => index);
  return TS_PACKETS.some((kind) => packets.every((index) => bytes[kind.sync + index * kind.bytes] === TS_SYNC));
}

/** Eleven bits of sync and thirteen of length, three times. */
function isLoas(bytes: Uint8Array): boolean {
  let at = 0;
  for (let count = 0; count < 3; count += 1) {
    const [one = 0, two = 0, three = 0] = bytes.subarray(at, at + LOAS_HEADER_BYTES);
    if (one !== 0x56 || (two & 0xe0) !== 0xe0) return false;
    at += LOAS_HEADER_BYTES + ((two & 0x1f) << 8) + three;
  }
  return true;
}
