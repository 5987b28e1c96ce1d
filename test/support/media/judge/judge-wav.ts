import type { JudgedSound } from './judge-sound';

const PLAIN_FORMATS = new Set([1, 3, 6, 7]);
const EXTENSIBLE = 0xfffe;

interface Chunk {
  readonly name: string;
  readonly start: number;
  readonly size: number;
}

function chunksOf(bytes: Buffer, faults: string[]): Chunk[] {
  const chunks: Chunk[] = [];
  let at = 12;
  while (at + 8 <= bytes.length) {
    const chunk = { name: bytes.toString('latin1', at, at + 4), start: at + 8, size: bytes.readUInt32LE(at + 4) };
    if (chunk.start + chunk.size > bytes.length) faults.push(`The chunk ${chunk.name} is longer than the file.`);
    chunks.push(chunk);
    at = chunk.start + chunk.size + (chunk.size % 2);
  }
  if (at !== bytes.length && at !== bytes.length + 1) faults.push('There are bytes behind the last chunk.');
  return chunks;
}

/** A WAV with `fmt ` and `data` alone, plain sound in it, and every size as it is (Microsoft, "Multimedia Programming Interface"). */
export function judgeWav(bytes: Buffer): JudgedSound {
  const faults: string[] = [];
  if (bytes.toString('latin1', 8, 12) !== 'WAVE') faults.push('It is RIFF, but not WAVE.');
  const stated = bytes.readUInt32LE(4) + 8;
  if (stated !== bytes.length) faults.push(`The size of the file is ${bytes.length}, not ${stated}.`);
  const chunks = chunksOf(bytes, faults);
  const names = chunks.map(({ name }) => name).filter((name) => name !== 'fact');
  if (names.join() !== 'fmt ,data') faults.push(`The chunks are ${names.join(', ')}.`);
  const format = chunks.find(({ name }) => name === 'fmt ');
  const data = chunks.find(({ name }) => name === 'data');
  if (format === undefined || data === undefined) return { container: 'wav', seconds: Number.NaN, faults };
  const code = bytes.readUInt16LE(format.start);
  const channels = bytes.readUInt16LE(format.start + 2);
  const rate = bytes.readUInt32LE(format.start + 4);
  const align = bytes.readUInt16LE(format.start + 12);
  const bits = bytes.readUInt16LE(format.start + 14);
  if (!PLAIN_FORMATS.has(code === EXTENSIBLE ? bytes.readUInt16LE(format.start + 24) : code))
    faults.push(`The format is ${code}.`);
  if (align !== channels * (bits / 8)) faults.push(`${channels} channels of ${bits} bits are not ${align} bytes.`);
  if (bytes.readUInt32LE(format.start + 8) !== rate * align) faults.push('The bytes of a second are wrong.');
  if (data.size % align !== 0) faults.push('The sound ends within a value.');
  return { container: 'wav', seconds: data.size / align / rate, faults };
}
