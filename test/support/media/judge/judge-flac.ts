import type { JudgedSound } from './judge-sound';

const BLOCK_NAMES = ['STREAMINFO', 'PADDING', 'APPLICATION', 'SEEKTABLE', 'VORBIS_COMMENT', 'CUESHEET', 'PICTURE'];
/** Blocks that tell nothing about a person. */
const HARMLESS = new Set(['STREAMINFO', 'PADDING', 'SEEKTABLE']);

function blockFault(name: string | undefined, content: Buffer): string | null {
  if (name === 'VORBIS_COMMENT') {
    const count = content.readUInt32LE(4 + content.readUInt32LE(0));
    return count === 0 ? null : `There are ${count} comments.`;
  }
  if (name === 'PADDING' && content.some((byte) => byte !== 0)) return 'There is something in the padding.';
  return name !== undefined && HARMLESS.has(name) ? null : `There is a block ${name ?? 'of an unknown kind'}.`;
}

/** The checksum at the end of a FLAC frame (RFC 9639, section 9.3): CRC-16 with the polynomial 0x8005. */
export function flacChecksum(frame: Buffer): number {
  let sum = 0;
  for (let at = 0; at < frame.length; at += 1) {
    sum ^= (frame[at] ?? 0) << 8;
    for (let bit = 0; bit < 8; bit += 1) sum = ((sum << 1) ^ ((sum & 0x8000) === 0 ? 0 : 0x8005)) & 0xffff;
  }
  return sum;
}

/** Whether the bytes from one of the last sync codes on are one whole frame, so that nothing follows the sound. */
function endsWithFrame(bytes: Buffer, start: number): boolean {
  let at = bytes.length - 2;
  for (let tries = 0; tries < 200 && at > start; tries += 1) {
    at = bytes.lastIndexOf(0xff, at - 1);
    if (at < start) return false;
    if (((bytes[at + 1] ?? 0) & 0xfe) !== 0xf8) continue;
    if (flacChecksum(bytes.subarray(at, -2)) === bytes.readUInt16BE(bytes.length - 2)) return true;
  }
  return false;
}

/** STREAMINFO and frames without tags or pictures (RFC 9639). The duration is what STREAMINFO says. */
export function judgeFlac(bytes: Buffer): JudgedSound {
  const faults: string[] = [];
  let at = 4;
  for (let isLast = false; !isLast; ) {
    const header = bytes.readUInt32BE(at);
    const content = bytes.subarray(at + 4, at + 4 + (header & 0xffffff));
    const fault = blockFault(BLOCK_NAMES[(header >>> 24) & 127], content);
    if (fault !== null) faults.push(fault);
    isLast = header >>> 31 === 1;
    at += 4 + content.length;
  }
  if (((bytes[at] ?? 0) << 8) + ((bytes[at + 1] ?? 0) & 0xfe) !== 0xfff8) faults.push('No frame follows the blocks.');
  if (!endsWithFrame(bytes, at)) faults.push('It does not end with a whole frame.');
  const hertz = bytes.readUIntBE(18, 3) >> 4;
  const samples = ((bytes[21] ?? 0) & 15) * 2 ** 32 + bytes.readUInt32BE(22);
  return { container: 'flac', seconds: samples / hertz, faults };
}
