/** Boxes of MP4 and QuickTime that contain boxes (ISO/IEC 14496-12), and how many bytes precede the first of those. */
const BOX_PARENTS: Readonly<Record<string, number>> = {
  ...{ moov: 0, trak: 0, mdia: 0, minf: 0, stbl: 0, edts: 0, moof: 0, traf: 0, mvex: 0, dinf: 0, udta: 0 },
  ...{ stsd: 8, mp4a: 28, avc1: 78, meta: 4, wave: 0 },
};
/** EBML master elements of Matroska (RFC 9559), down to those that describe a track. */
const EBML_PARENTS = new Set([
  0x1a45dfa3, 0x18538067, 0x1654ae6b, 0xae, 0xe1, 0xe0, 0x1f43b675, 0x1c53bb6b, 0x114d9b74,
]);
const MAX_PLACES = 3_000;

function boxes(bytes: Buffer, from: number, to: number, found: number[]): void {
  for (let at = from; at + 8 <= to && found.length < MAX_PLACES; ) {
    const size = bytes.readUInt32BE(at);
    const inside = BOX_PARENTS[bytes.toString('latin1', at + 4, at + 8)];
    found.push(at, at + 8);
    if (size < 8) return;
    if (inside !== undefined) boxes(bytes, at + 8 + inside, Math.min(at + size, to), found);
    at += size;
  }
}

/** How many bytes an EBML number has, by its first byte. */
const width = (first: number): number => Math.clz32(first) - 23;

function elements(bytes: Buffer, from: number, to: number, found: number[]): void {
  for (let at = from; at + 2 < to && found.length < MAX_PLACES; ) {
    const idBytes = width(bytes[at] ?? 0);
    const sizeAt = at + idBytes;
    const sizeBytes = width(bytes[sizeAt] ?? 0);
    if (idBytes > 4 || sizeBytes > 8 || sizeAt + sizeBytes > to) return;
    found.push(at, sizeAt);
    const value = BigInt(`0x${bytes.toString('hex', sizeAt, sizeAt + sizeBytes)}`);
    const mask = (1n << BigInt(7 * sizeBytes)) - 1n;
    const unknown = (value & mask) === mask;
    const start = sizeAt + sizeBytes;
    const end = unknown ? to : Math.min(to, start + Number(value & mask));
    if (EBML_PARENTS.has(bytes.readUIntBE(at, idBytes))) elements(bytes, start, end, found);
    at = end;
  }
}

function occurrences(bytes: Buffer, pattern: Buffer): number[] {
  const found: number[] = [];
  for (let at = bytes.indexOf(pattern); at !== -1 && found.length < MAX_PLACES; at = bytes.indexOf(pattern, at + 1)) {
    found.push(at);
  }
  return found;
}

/** MPEG audio frames begin with these bytes. They may also occur elsewhere, which does no harm here. */
function frames(bytes: Buffer): number[] {
  return [Buffer.from([0xff, 0xf3]), Buffer.from([0xff, 0xfb]), Buffer.from([0xff, 0xf1])].flatMap((sync) =>
    occurrences(bytes, sync).slice(0, 50),
  );
}

/** The offsets of lengths and headers in a sound or video file, which a parser relies on. */
export function structureOf(bytes: Buffer): number[] {
  const found: number[] = [0];
  const magic = bytes.toString('latin1', 0, 12);
  if (magic.slice(4, 8) === 'ftyp') boxes(bytes, 0, bytes.length, found);
  else if (magic.startsWith('\x1a\x45\xdf\xa3')) elements(bytes, 0, bytes.length, found);
  else if (magic.startsWith('RIFF')) found.push(4, 16, 20, 22, 24, 28, 32, 34, 36, 40);
  else if (magic.startsWith('OggS'))
    found.push(...occurrences(bytes, Buffer.from('OggS')).flatMap((at) => [at, at + 26]));
  else if (magic.startsWith('fLaC')) found.push(4, 8, 18, 42, ...occurrences(bytes, Buffer.from([0xff, 0xf8])));
  else found.push(...frames(bytes));
  return found;
}
