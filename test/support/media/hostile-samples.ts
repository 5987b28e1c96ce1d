import { readFileSync } from 'node:fs';
import { fixture } from './fixtures';

/** A small file that costs a reader much, if it believes it. */
export interface HostileSample {
  readonly name: string;
  readonly bytes: Buffer;
}

const MEGABYTE = 1e6;
const NO_END = 0xffffffff;

function box(type: string, ...content: readonly Uint8Array[]): Buffer {
  const size = content.reduce((sum, { byteLength }) => sum + byteLength, 8);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(size);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, ...content]);
}

const FILE_TYPE = box('ftyp', Buffer.from('M4A \0\0\0\0M4A ', 'latin1'));

/** The boxes of an M4A that say what is in it, without the sound itself. */
function headerOfM4a(): Buffer {
  const m4a = readFileSync(fixture('speech.m4a'));
  const kept: Buffer[] = [];
  for (let at = 0; at + 8 <= m4a.byteLength; at += m4a.readUInt32BE(at)) {
    const type = m4a.toString('latin1', at + 4, at + 8);
    if (type === 'ftyp' || type === 'moov') kept.push(m4a.subarray(at, at + m4a.readUInt32BE(at)));
  }
  return Buffer.concat(kept);
}

/** Sizes of samples in no bits each, 2^32 - 1 of them. */
function countlessSizes(): Buffer {
  const bytes = headerOfM4a();
  const at = bytes.indexOf('stsz');
  bytes.write('stz2', at, 'latin1');
  bytes.writeUInt32BE(0, at + 8);
  bytes.writeUInt32BE(NO_END, at + 12);
  return bytes;
}

/** One composition offset for 2^32 - 1 samples. */
function countlessOffsets(): Buffer {
  const bytes = headerOfM4a();
  const at = bytes.indexOf('sbgp');
  bytes.write('ctts', at, 'latin1');
  for (const [place, value] of [0, 1, NO_END, 1].entries()) bytes.writeUInt32BE(value, at + 4 + 4 * place);
  return bytes;
}

/** A fragment with a run of 2^32 - 1 samples. */
function countlessRun(): Buffer {
  const bytes = readFileSync(fixture('speech-fragmented.mp4'));
  const at = bytes.indexOf('trun');
  bytes.writeUInt32BE(0, at + 4);
  bytes.writeUInt32BE(NO_END, at + 8);
  return bytes;
}

/** Bytes that look random, the same ones every time. */
function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 1;
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

interface WavShape {
  readonly channels: number;
  readonly rate: number;
  readonly bits: number;
  readonly block: number;
  readonly kind?: number;
}

function wav({ channels, rate, bits, block, kind = 1 }: WavShape, data: Buffer): Buffer {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + data.byteLength, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(kind, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE((rate * block) % 2 ** 32, 28);
  head.writeUInt16LE(block, 32);
  head.writeUInt16LE(bits, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(data.byteLength, 40);
  return Buffer.concat([head, data]);
}

/** The same bytes over and over, up to a size. */
function flood(frame: readonly number[], bytes: number): Buffer {
  return Buffer.alloc(bytes - (bytes % frame.length), Buffer.from(frame));
}

/** Boxes within boxes, each of which holds nothing else. */
function nested(depth: number): Buffer {
  const boxes = Buffer.alloc(8 * depth);
  for (let level = 0; level < depth; level += 1) {
    boxes.writeUInt32BE(8 * (depth - level), 8 * level);
    boxes.write('moov', 8 * level + 4, 'latin1');
  }
  return Buffer.concat([FILE_TYPE, boxes]);
}

function tracks(count: number): Buffer {
  const handler = box('hdlr', Buffer.alloc(8), Buffer.from('soun'), Buffer.alloc(13));
  const track = box('trak', box('tkhd', Buffer.alloc(84)), box('mdia', box('mdhd', Buffer.alloc(24)), handler));
  return Buffer.concat([FILE_TYPE, box('moov', Buffer.alloc(track.byteLength * count, track))]);
}

/**
 * Members of the kinds of hostile files: tables that claim more than their box holds, nesting and channels without end,
 * floods of tiny pieces. `largestBytes` is how large those become that are costly by their size.
 */
export function hostileSamples(largestBytes = 30 * MEGABYTE): HostileSample[] {
  const large = noise(largestBytes);
  return [
    { name: 'count-stz2.m4a', bytes: countlessSizes() },
    { name: 'count-ctts.m4a', bytes: countlessOffsets() },
    { name: 'count-trun.mp4', bytes: countlessRun() },
    { name: 'wav-65535-channels.wav', bytes: wav({ channels: 65_535, rate: 200, bits: 8, block: 65_535 }, large) },
    { name: 'wav-0-channels.wav', bytes: wav({ channels: 0, rate: 8000, bits: 16, block: 2 }, noise(64_000)) },
    { name: 'wav-1-hz.wav', bytes: wav({ channels: 1, rate: 1, bits: 16, block: 2 }, noise(400)) },
    {
      name: 'wav-8-channels-192-khz-f64.wav',
      bytes: wav({ channels: 8, rate: 192_000, bits: 64, block: 64, kind: 3 }, large),
    },
    { name: 'adts-flood.aac', bytes: flood([0xff, 0xf1, 0x6c, 0x40, 0x01, 0x1f, 0xfc, 0x00], largestBytes / 2) },
    { name: 'mp3-flood.mp3', bytes: flood([0xff, 0xf3, 0x14, 0xc4, ...Array<number>(20).fill(0)], largestBytes / 2) },
    { name: 'mp4-nested.mp4', bytes: nested(60_000) },
    { name: 'mp4-tracks.mp4', bytes: tracks(Math.floor(largestBytes / 300)) },
  ];
}
