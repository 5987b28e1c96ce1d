import { refusals } from '../../../refusals';
import { isSoundShape } from '../../sound-shape';
import type { Box, BoxWalker } from '../boxes';
import { compressedCodec } from './compressed-codec';
import type { EntryHeader, SampleEntry } from './entry-types';
import { plainCodec } from './plain-codec';

/** The sample entries that are known by another name than their four letters, and cannot be used. */
const NAMES: Readonly<Record<string, string>> = {
  'ac-3': 'ac3',
  'ec-3': 'eac3',
  samr: 'amr-nb',
  sawb: 'amr-wb',
  enca: 'encrypted sound',
  drms: 'encrypted sound',
  ima4: 'adpcm-ima',
  agsm: 'gsm',
};

/** Reads the first sample entry of a track; null when there is none. */
export function readSampleEntry(
  walker: BoxWalker,
  stsd: Box,
  { isQuickTime, clock }: { readonly isQuickTime: boolean; readonly clock: number },
): SampleEntry | null {
  const [entry] = walker.children(stsd.body + 8, stsd.end);
  if (entry === undefined) return null;
  const hasVersion1Entries = walker.fields({ ...stsd, end: Math.min(stsd.body + 1, stsd.end) }).u8(0) === 1;
  const stored = readHeader(walker, entry, isQuickTime || !hasVersion1Entries);
  // Rates above 65,535 do not fit in 16 bits; the clock of the track then runs at the rate.
  const header = { ...stored, sampleRate: Math.round(stored.sampleRate) || clock };
  const found = plainCodec(walker, header) ?? compressedCodec(walker, header);
  const name = NAMES[header.format] ?? (header.format.replace(/[^\w./-]/g, '') || 'unknown');
  const refused = {
    channels: header.channels,
    sampleRate: header.sampleRate,
    codec: null,
    setup: null,
    bytesPerValue: null,
  };
  if (found === null) return { ...refused, codecName: name, refusal: refusals.codec(name) };
  const { codecName, channels, sampleRate, setup } = found;
  if (setup === null || isSoundShape(channels, sampleRate)) return found;
  return { ...refused, channels, sampleRate, codecName, refusal: refusals.shape(channels, sampleRate) };
}

function readHeader(walker: BoxWalker, entry: Box, hasQuickTimeVersions: boolean): EntryHeader {
  const fields = walker.fields({ ...entry, end: Math.min(entry.end, entry.body + 64) });
  const version = hasQuickTimeVersions ? fields.u16(8) : 0;
  const isSecond = version === 2;
  const childrenAt = entry.body + (isSecond ? 64 : version === 1 ? 44 : 28);
  const boxes = new Map<string, Box>();
  for (const box of walker.children(childrenAt, entry.end)) {
    boxes.set(box.type, box);
    if (box.type !== 'wave') continue;
    for (const inner of walker.children(box.body, box.end)) if (!boxes.has(inner.type)) boxes.set(inner.type, inner);
  }
  return {
    format: entry.type,
    channels: isSecond ? fields.u32(40) : fields.u16(16),
    bits: isSecond ? fields.u32(48) : fields.u16(18),
    sampleRate: isSecond ? fields.f64(32) : fields.u32(24) / 2 ** 16,
    lpcmFlags: isSecond ? fields.u32(52) : 0,
    boxes,
  };
}
