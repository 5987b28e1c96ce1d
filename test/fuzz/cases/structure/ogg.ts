import { oggChecksum, oggPageAt } from '../../../support/media/judge/judge-ogg';
import { type Layout, MAX_LISTED, type NumberField, type Part, wholeBytes } from './layout';

const CAPTURE = Buffer.from('OggS');
const LACING_LISTED = 8;
/** As far as the headers of Opus and Vorbis reach. */
const HEADER_BYTES = 30;

function pageStarts(bytes: Buffer): number[] {
  const starts: number[] = [];
  for (let at = bytes.indexOf(CAPTURE); at !== -1 && starts.length < MAX_LISTED; at = bytes.indexOf(CAPTURE, at + 4)) {
    starts.push(at);
  }
  return starts;
}

/** Writes the checksum of every page, so that what was changed in it is read and not skipped (RFC 3533). */
export function sealPages(bytes: Buffer): void {
  for (const at of pageStarts(bytes)) {
    const page = oggPageAt(bytes, at);
    if (page !== null) page.writeUInt32LE(oggChecksum(page), 22);
  }
}

function fieldsOfPage(bytes: Buffer, at: number): NumberField[] {
  const segments = bytes[at + 26] ?? 0;
  const [version, flags, count] = [4, 5, 26].map((offset) => wholeBytes(at + offset, 1)) as [
    NumberField,
    NumberField,
    NumberField,
  ];
  const little = (offset: number, width: number) => wholeBytes(at + offset, width, 'little');
  const lacing = Array.from({ length: Math.min(segments, LACING_LISTED) }, (_, index) =>
    wholeBytes(at + 27 + index, 1),
  );
  const start = at + 27 + segments;
  const isHeader = ((bytes[at + 5] ?? 0) & 2) !== 0;
  const header = Array.from({ length: isHeader ? HEADER_BYTES : 0 }, (_, index) => start + index).flatMap((place) => [
    wholeBytes(place, 1),
    wholeBytes(place, 4, 'little'),
  ]);
  // Granule, serial and sequence.
  return [version, flags, count, little(6, 8), little(14, 4), little(18, 4), ...lacing, ...header];
}

/** The numbers of every page: lacing, granule, serial, sequence, flags, and those of the codec's header. */
export function oggLayout(bytes: Buffer): Layout {
  const starts = pageStarts(bytes);
  const fields = starts.flatMap((at) => fieldsOfPage(bytes, at));
  const parts = starts.map((start, index): Part => ({ start, end: starts[index + 1] ?? bytes.length, sizes: [] }));
  return { fields: fields.slice(0, MAX_LISTED), parts, seal: sealPages };
}
