import { crc32 } from 'node:zlib';

const SUM_DIGITS = 8;
const LINE_FEED = 0x0a;

/** What could be read of a file of lines. */
export interface ReadLines {
  readonly values: readonly unknown[];
  /** Lines whose content does not fit their checksum. */
  readonly damaged: number;
}

/** A value as one line: a CRC-32 in hex, a blank, and JSON. */
export function toLine(value: unknown): Buffer {
  const json = JSON.stringify(value);
  return Buffer.from(`${sumOf(json)} ${json}\n`);
}

/**
 * Reads the lines back. Never throws: what is no line of ours is counted and left out. An incomplete last one, which a process
 * leaves that was killed while it wrote, is only left out.
 */
export function readLines(content: Buffer): ReadLines {
  const values: unknown[] = [];
  let damaged = 0;
  let start = 0;
  for (let end = content.indexOf(LINE_FEED); end !== -1; end = content.indexOf(LINE_FEED, start)) {
    const value = readLine(content.toString('utf8', start, end));
    if (value === undefined) damaged += 1;
    else values.push(value);
    start = end + 1;
  }
  return { values, damaged };
}

function sumOf(json: string): string {
  return crc32(json).toString(16).padStart(SUM_DIGITS, '0');
}

function readLine(line: string): unknown {
  const json = line.slice(SUM_DIGITS + 1);
  if (line.slice(0, SUM_DIGITS + 1) !== `${sumOf(json)} `) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
