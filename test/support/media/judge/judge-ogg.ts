import type { JudgedSound } from './judge-sound';
import { opusSamples } from './opus-samples';

const OPUS_HERTZ = 48_000;
const NO_GRANULE = 2n ** 64n - 1n;

interface Page {
  readonly flags: number;
  readonly granule: bigint;
  readonly serial: number;
  readonly sequence: number;
  readonly packets: readonly Buffer[];
  /** Whether the last packet goes on in the next page. */
  readonly isOpen: boolean;
}

/** The checksum of an Ogg page (RFC 3533, section 6): CRC-32 with the polynomial 0x04c11db7, not reflected. */
export function oggChecksum(page: Buffer): number {
  let sum = 0;
  for (let at = 0; at < page.length; at += 1) {
    sum ^= (at >= 22 && at < 26 ? 0 : (page[at] ?? 0)) << 24;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum << 1) ^ (sum < 0 ? 0x04c11db7 : 0);
  }
  return sum >>> 0;
}

/** The bytes of the page that begins at an offset; null where none does, or one that is cut off. */
export function oggPageAt(bytes: Buffer, at: number): Buffer | null {
  if (bytes.toString('latin1', at, at + 4) !== 'OggS' || at + 27 > bytes.length) return null;
  const lacing = bytes.subarray(at + 27, at + 27 + (bytes[at + 26] ?? 0));
  const size = 27 + lacing.length + lacing.reduce((sum, length) => sum + length, 0);
  return at + size <= bytes.length ? bytes.subarray(at, at + size) : null;
}

function readPage(page: Buffer): Page {
  const lacing = page.subarray(27, 27 + (page[26] ?? 0));
  const packets: Buffer[] = [];
  let [start, end] = [27 + lacing.length, 27 + lacing.length];
  for (const length of lacing) {
    end += length;
    if (length === 255) continue;
    packets.push(page.subarray(start, end));
    start = end;
  }
  const isOpen = lacing.at(-1) === 255;
  if (isOpen) packets.push(page.subarray(start, end));
  return {
    flags: page[5] ?? 0,
    granule: page.readBigUInt64LE(6),
    serial: page.readUInt32LE(14),
    sequence: page.readUInt32LE(18),
    packets,
    isOpen,
  };
}

function pagesOf(bytes: Buffer, faults: string[]): Page[] {
  const pages: Page[] = [];
  for (let at = 0; at < bytes.length; ) {
    const page = oggPageAt(bytes, at);
    if (page === null) {
      faults.push(`There is no page at byte ${at} of ${bytes.length}.`);
      break;
    }
    if (oggChecksum(page) !== page.readUInt32LE(22)) faults.push(`The checksum of the page at ${at} is wrong.`);
    pages.push(readPage(page));
    at += page.length;
  }
  return pages;
}

function packetsOf(pages: readonly Page[]): Buffer[] {
  const packets: Buffer[] = [];
  let begun: Buffer[] = [];
  for (const { packets: pieces, isOpen } of pages) {
    for (const [index, piece] of pieces.entries()) {
      begun.push(piece);
      if (isOpen && index === pieces.length - 1) continue;
      packets.push(Buffer.concat(begun));
      begun = [];
    }
  }
  return packets;
}

/** The comments of a packet, such as `title=Harbour` (Vorbis I specification, section 5), without the name of the encoder. */
function commentsOf(packet: Buffer, start: number): string[] {
  const comments: string[] = [];
  let at = start + 4 + packet.readUInt32LE(start);
  const count = packet.readUInt32LE(at);
  for (at += 4; comments.length < count; ) {
    const end = at + 4 + packet.readUInt32LE(at);
    comments.push(packet.toString('utf8', at + 4, end));
    at = end;
  }
  return comments.filter((comment) => !/^encoder=/i.test(comment));
}

function judgePages(pages: readonly Page[], faults: string[]): void {
  const serials = new Set(pages.map(({ serial }) => serial));
  if (serials.size !== 1) faults.push(`There are ${serials.size} streams.`);
  if (pages.some(({ sequence }, index) => sequence !== index)) faults.push('Pages are missing or out of order.');
  if (pages.some(({ flags }, index) => ((flags & 2) !== 0) !== (index === 0))) faults.push('A stream begins within.');
  if (pages.slice(0, -1).some(({ flags }) => (flags & 4) !== 0)) faults.push('The stream ends before its end.');
}

/** One stream of Opus or Vorbis without comments on the recording (RFC 3533, RFC 7845). */
export function judgeOgg(bytes: Buffer): JudgedSound {
  const faults: string[] = [];
  const pages = pagesOf(bytes, faults);
  judgePages(pages, faults);
  const packets = packetsOf(pages);
  const [head = Buffer.alloc(0), comments = Buffer.alloc(0)] = packets;
  const isOpus = head.toString('latin1', 0, 8) === 'OpusHead';
  if (!isOpus && head.toString('latin1', 1, 7) !== 'vorbis') faults.push('It is neither Opus nor Vorbis.');
  const tags = commentsOf(comments, isOpus ? 8 : 7);
  if (tags.length > 0) faults.push(`There are comments: ${tags.join(', ')}.`);
  const last = pages.findLast(({ granule }) => granule !== NO_GRANULE)?.granule ?? 0n;
  const hertz = isOpus ? OPUS_HERTZ : head.readUInt32LE(12);
  const notHeard = isOpus ? head.readUInt16LE(10) + startOf(pages) : 0;
  return { container: 'ogg', seconds: (Number(last) - notHeard) / hertz, faults };
}

/** Where the clock of an Opus stream stands at its first packet: 0, unless it was cut out of a longer one. */
function startOf(pages: readonly Page[]): number {
  const first = pages.find(({ packets, granule }, index) => index >= 2 && packets.length > 0 && granule !== NO_GRANULE);
  if (first === undefined || first === pages.at(-1)) return 0;
  const whole = first.isOpen ? first.packets.slice(0, -1) : first.packets;
  return Math.max(0, Number(first.granule) - whole.reduce((sum, packet) => sum + opusSamples(packet), 0));
}
