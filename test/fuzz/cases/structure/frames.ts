import { bitFields, type Layout, type NumberField, type Part, wholeBytes } from './layout';

const FRAMES_LISTED = 300;
/** Sync, version, layer, protection, bit rate, sample rate, padding, private, mode, extension, the rest (ISO/IEC 11172-3). */
const MPEG_BITS = [11, 2, 2, 1, 4, 2, 1, 1, 2, 2, 4];
/** Sync to layer, protection, profile, rate, private, channels, four flags, length, fullness, blocks (ISO/IEC 14496-3, 1.A). */
const ADTS_BITS = [12, 1, 2, 1, 2, 4, 1, 3, 1, 1, 1, 1, 13, 11, 2];

/** Offsets where a frame seems to begin. A few may lie within other bytes, which does no harm here. */
function syncs(bytes: Buffer): number[] {
  const starts: number[] = [];
  for (let at = bytes.indexOf(0xff); at !== -1 && starts.length < FRAMES_LISTED; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0;
    if (next >= 0xe0 && next !== 0xff) starts.push(at);
  }
  return starts;
}

function headerFields(bytes: Buffer, at: number): NumberField[] {
  const isAdts = ((bytes[at + 1] ?? 0) & 0xf6) === 0xf0;
  return bitFields(at, isAdts ? ADTS_BITS : MPEG_BITS);
}

/** The sizes of tags in front and between, and the headers of MPEG and ADTS frames; those of a Xing header too. */
export function frameLayout(bytes: Buffer): Layout {
  const starts = syncs(bytes);
  const tags = ['ID3', 'APETAGEX'].flatMap((name) => {
    const at = bytes.indexOf(name, 0, 'latin1');
    return at === -1 ? [] : [3, 4, 5, 6, 7, 8, 9].map((offset) => wholeBytes(at + offset, 1));
  });
  const xing = Math.max(bytes.indexOf('Xing'), bytes.indexOf('Info'));
  const counts = xing === -1 ? [] : [4, 8, 12].map((offset) => wholeBytes(xing + offset, 4));
  const parts = starts.map((start, index): Part => ({ start, end: starts[index + 1] ?? bytes.length, sizes: [] }));
  return { fields: [...tags, ...counts, ...starts.flatMap((at) => headerFields(bytes, at))], parts };
}
