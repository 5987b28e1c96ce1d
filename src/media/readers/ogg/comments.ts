/** More than the name of an encoder takes. */
const MAX_BYTES = 1024;
const ENCODER = /^encoder=/i;

/**
 * Whether a comment header (OpusTags or that of Vorbis) says nothing but which program made the file. False for one that
 * cannot be read to its end.
 */
export function nameEncoderOnly(packet: Uint8Array): boolean {
  if (packet.byteLength > MAX_BYTES) return false;
  const bytes = Buffer.from(packet);
  const magic = bytes.toString('latin1', 0, 8);
  let at = magic === 'OpusTags' ? 8 : 7;
  const readText = (): string | null => {
    if (at + 4 > bytes.length) return null;
    const length = bytes.readUInt32LE(at);
    at += 4 + length;
    return at <= bytes.length ? bytes.toString('latin1', at - length, at) : null;
  };
  if (readText() === null || at + 4 > bytes.length) return false;
  const count = bytes.readUInt32LE(at);
  at += 4;
  for (let comment = 0; comment < count; comment += 1) {
    const text = readText();
    if (text === null || !ENCODER.test(text)) return false;
  }
  // Vorbis ends with one bit; what follows in OpusTags may be anything.
  return bytes.length - at <= (magic === 'OpusTags' ? 0 : 1);
}
