import type { JudgedSound } from './judge-sound';

const PARENTS = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl', 'edts', 'dinf']);
/** What tells about people, and what tells of more than one recording. */
const UNWANTED = new Set(['meta', 'keys', 'moof', 'mfra', 'uuid', 'tref', 'chpl', 'XMP_', 'loci']);
const MAX_DEPTH = 10;

interface Box {
  readonly name: string;
  readonly content: Buffer;
  readonly start: number;
}

function boxesOf(bytes: Buffer, from: number, to: number, faults: string[], depth = 0): Box[] {
  const found: Box[] = [];
  let at = from;
  while (at + 8 <= to) {
    const isLarge = bytes.readUInt32BE(at) === 1;
    const size = isLarge ? Number(bytes.readBigUInt64BE(at + 8)) : bytes.readUInt32BE(at);
    const start = at + (isLarge ? 16 : 8);
    const name = bytes.toString('latin1', at + 4, at + 8);
    if (at + size > to || start > at + size) {
      faults.push(`The box ${name} has ${size} bytes.`);
      return found;
    }
    found.push({ name, content: bytes.subarray(start, at + size), start });
    if (PARENTS.has(name) && depth < MAX_DEPTH) found.push(...boxesOf(bytes, start, at + size, faults, depth + 1));
    at += size;
  }
  if (at !== to) faults.push('There are bytes behind the last box.');
  return found;
}

/** The units of a second, in `mvhd` and `mdhd`. */
function clockOf(box: Box): number {
  return box.content.readUInt32BE(box.content[0] === 1 ? 20 : 12);
}

/** The sum over `stts`: runs of a count and a duration. */
function mediaTime({ content }: Box): number {
  let time = 0;
  for (let run = 0; run < content.readUInt32BE(4); run += 1) {
    time += content.readUInt32BE(8 + run * 8) * content.readUInt32BE(12 + run * 8);
  }
  return time;
}

/** How long the edits last that play something. */
function editedTime({ content }: Box): number {
  const width = content[0] === 1 ? 8 : 4;
  let time = 0;
  for (let edit = 0; edit < content.readUInt32BE(4); edit += 1) {
    const at = 8 + edit * (width * 2 + 4);
    time += width === 8 ? Number(content.readBigUInt64BE(at)) : content.readUInt32BE(at);
  }
  return time;
}

/** The tags in `udta`, without that which names the encoder. Any other form of tags is named by its box. */
function tagsOf({ content }: Box): string[] {
  return boxesOf(content, 0, content.length, [])
    .flatMap((box) => {
      if (box.name !== 'meta') return [box.name];
      return boxesOf(box.content, 4, box.content.length, []).flatMap(({ name, content: list }) => {
        if (name !== 'ilst') return name === 'hdlr' ? [] : [name];
        return boxesOf(list, 0, list.length, []).map((tag) => tag.name);
      });
    })
    .filter((name) => name !== '\xa9too');
}

/** One sound track and nothing but its tables and packets (ISO/IEC 14496-12). */
export function judgeMp4(bytes: Buffer): JudgedSound {
  const faults: string[] = [];
  const boxes = boxesOf(bytes, 0, bytes.length, faults);
  const all = (name: string) => boxes.filter((box) => box.name === name);
  const first = (name: string): Box => {
    const [box] = all(name);
    if (box === undefined) throw new Error(`There is no ${name}.`);
    return box;
  };
  const unwanted = [
    ...boxes.filter(({ name }) => UNWANTED.has(name)).map(({ name }) => name),
    ...all('udta').flatMap(tagsOf),
  ];
  if (unwanted.length > 0) faults.push(`There are ${unwanted.join(', ')}.`);
  if (all('trak').length !== 1) faults.push(`There are ${all('trak').length} tracks.`);
  if (first('hdlr').content.toString('latin1', 8, 12) !== 'soun') faults.push('The track is no sound.');
  if (all('free').some(({ content }) => content.some((byte) => byte !== 0)))
    faults.push('There is something in `free`.');
  const media = mediaTime(first('stts')) / clockOf(first('mdhd'));
  const [edits] = all('elst');
  const edited = edits === undefined ? 0 : editedTime(edits) / clockOf(first('mvhd'));
  return { container: 'm4a', seconds: edited > 0 ? Math.min(edited, media) : media, faults };
}
