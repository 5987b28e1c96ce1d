/** How long a WAV is by its header, its first bytes; null where the header does not say. */
export function wavSeconds(head: Buffer, totalBytes: number): number | null {
  let byteRate = 0;
  for (let at = 12; at + 8 <= head.length; ) {
    const name = head.toString('latin1', at, at + 4);
    const size = head.readUInt32LE(at + 4);
    if (name === 'fmt ' && at + 20 <= head.length) byteRate = head.readUInt32LE(at + 16);
    // A streamed WAV promises more than it holds.
    if (name === 'data') return byteRate > 0 ? Math.min(size, totalBytes - at - 8) / byteRate : null;
    at += 8 + size + (size % 2);
  }
  return null;
}

/** What STREAMINFO says (RFC 9639, section 8.2); null where it does not say how many samples there are. */
export function flacSeconds(content: Buffer): number | null {
  if (content.length < 26) return null;
  const hertz = content.readUIntBE(18, 3) >> 4;
  const samples = ((content[21] ?? 0) & 15) * 2 ** 32 + content.readUInt32BE(22);
  return hertz > 0 && samples > 0 ? samples / hertz : null;
}

/** How long the edit list of an MP4 of one track plays (ISO/IEC 14496-12, section 8.6.6); null where there is none. */
export function mp4Seconds(content: Buffer): number | null {
  const movie = findBox(content, ['moov']);
  const header = movie && findBox(movie, ['mvhd']);
  const edits = movie && findBox(movie, ['trak', 'edts', 'elst']);
  if (!header || !edits || edits.length < 8) return null;
  const units = header.readUInt32BE(header[0] === 1 ? 20 : 12);
  const isWide = edits[0] === 1;
  let total = 0;
  for (let at = 8; at + (isWide ? 20 : 12) <= edits.length; at += isWide ? 20 : 12) {
    total += isWide ? Number(edits.readBigUInt64BE(at)) : edits.readUInt32BE(at);
  }
  return units > 0 && total > 0 ? total / units : null;
}

/** Where the last page says that Opus ends (RFC 3533, section 6; RFC 7845, section 4); null for another codec. */
export function oggSeconds(content: Buffer): number | null {
  const head = content.indexOf('OpusHead', 0, 'latin1');
  if (head === -1 || head + 12 > content.length) return null;
  let end = 0n;
  for (let at = 0; at + 27 <= content.length && content.toString('latin1', at, at + 4) === 'OggS'; ) {
    const granule = content.readBigInt64LE(at + 6);
    if (granule >= 0n) end = granule;
    const segments = content.subarray(at + 27, at + 27 + (content[at + 26] ?? 0));
    at += 27 + segments.length + segments.reduce((sum, bytes) => sum + bytes, 0);
  }
  const seconds = (Number(end) - content.readUInt16LE(head + 10)) / 48_000;
  return seconds > 0 ? seconds : null;
}

/** The content of the first box along a path of types; null where there is none. */
function findBox(content: Buffer, [type, ...rest]: readonly string[]): Buffer | null {
  for (let at = 0; at + 8 <= content.length; ) {
    const size = content.readUInt32BE(at);
    if (content.toString('latin1', at + 4, at + 8) === type) {
      const inside = content.subarray(at + 8, at + size);
      return rest.length === 0 ? inside : findBox(inside, rest);
    }
    if (size < 8) return null;
    at += size;
  }
  return null;
}
