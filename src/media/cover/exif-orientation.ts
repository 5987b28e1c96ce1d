const EXIF = Buffer.from('Exif\0\0', 'latin1');
const ORIENTATION = 0x0112;
const SHORT = 3;
const ENTRY_BYTES = 12;
/** More entries than any camera writes. */
const MAX_ENTRIES = 512;

/** Which way up a photo is to be shown, 1 to 8, by the content of an APP1 segment; null where it does not say (Exif 2.32, 4.6.5). */
export function orientationIn(segment: Buffer): number | null {
  if (!EXIF.equals(segment.subarray(0, EXIF.length))) return null;
  const tiff = segment.subarray(EXIF.length);
  if (tiff.length < 8) return null;
  const isLittle = tiff.toString('latin1', 0, 2) === 'II';
  const u16 = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const directory = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (directory + 2 > tiff.length) return null;
  const entries = Math.min(u16(directory), MAX_ENTRIES);
  for (let entry = 0; entry < entries; entry += 1) {
    const at = directory + 2 + entry * ENTRY_BYTES;
    if (at + ENTRY_BYTES > tiff.length) return null;
    if (u16(at) !== ORIENTATION || u16(at + 2) !== SHORT) continue;
    const value = u16(at + 8);
    return value >= 1 && value <= 8 ? value : null;
  }
  return null;
}

/** The marker and length of an APP1 segment, and TIFF with one entry, whose value and end are left out. */
const BEFORE_VALUE = Buffer.from(`ffe10022${EXIF.toString('hex')}49492a000800000001001201030001000000`, 'hex');

/** An APP1 segment of EXIF that says which way up a photo is to be shown, and nothing else. */
export function orientationSegment(orientation: number): Uint8Array {
  return Buffer.concat([BEFORE_VALUE, Uint8Array.of(orientation, 0, 0, 0), Buffer.alloc(4)]);
}
