import type { ByteWindow } from '../byte-window';
import { bytesPerValue, type PcmFormat } from '../pcm/pcm-format';
import { isSoundMissing } from '../sample-notes';
import { type ChunkSyntax, UNKNOWN_SIZE } from './chunk-syntax';
import { beforeTrailingParts } from './trailing-chunks';

/** A piece of a RIFF, AIFF or CAF file: four characters that say what it is, a size, a body. */
export interface Chunk {
  readonly id: string;
  /** Where the header begins. */
  readonly at: number;
  /** Where the body begins. */
  readonly start: number;
  /** Where the body ends, as far as the file goes. */
  readonly end: number;
  /** The size that the header claims, which may be anything; -1 for "unknown" in CAF. */
  readonly claimed: number;
}

/**
 * The least size, rounded down, that a recorder writes who does not know it yet: SoX fills 0x7F000000 bytes of an AIFF with whole
 * samples, others write about 0x7FFFFFFF or UNKNOWN_SIZE. It is more than UPLOAD_MAX_FILE_MB can be set to.
 */
const MIN_PLACEHOLDER = 0x7e00_0000;
/** Real files have a few dozen. */
const MAX_CHUNKS = 10_000;

/** The chunks from a position to the end of the file, each cut to what is there. Nothing is believed about the whole. */
export function* walkChunks(window: ByteWindow, from: number, syntax: ChunkSyntax): Generator<Chunk> {
  let at = from;
  for (let count = 0; count < MAX_CHUNKS && at + syntax.headerBytes <= window.size; count += 1) {
    const chunk = chunkAt(window, at, syntax);
    yield chunk;
    at = afterChunk(window, chunk, syntax);
  }
}

/**
 * Where the sound in a chunk ends. Recorders that never came back leave a size of 0 or of all ones, which means "to the
 * end"; but a size of 0 in front of chunks that fill the file to its end is an empty recording. Unless well-formed chunks
 * follow where the sound claims to end, those at the end of the file are looked for: what they say is not sound.
 */
export function soundEnd(window: ByteWindow, chunk: Chunk, syntax: ChunkSyntax): number {
  const { claimed, start } = chunk;
  if (claimed === 0 && isChainToEnd(window, start, syntax)) return start;
  const isUnknown = claimed <= 0 || claimed === UNKNOWN_SIZE;
  const end = isUnknown ? window.size : chunk.end;
  const next = isUnknown ? end : afterChunk(window, chunk, syntax);
  if (next < window.size && isChainToEnd(window, next, syntax)) return end;
  return Math.min(end, beforeTrailingParts(window, start, syntax));
}

/** Whether the file breaks off within its sound, which ends where `soundEnd` says. */
export function isSoundCut(window: ByteWindow, { start, claimed }: Chunk, end: number, format: PcmFormat): boolean {
  if (end < window.size || claimed >= MIN_PLACEHOLDER) return false;
  const secondBytes = bytesPerValue(format.codec) * format.channels * format.sampleRate;
  return isSoundMissing(claimed / secondBytes, (end - start) / secondBytes);
}

/** The chunk with this header in the first bytes after `from`, found by its name alone; null when there is none. */
export function searchChunk(window: ByteWindow, from: number, id: string, syntax: ChunkSyntax): Chunk | null {
  const to = from + 64 * 1024;
  const first = id.charCodeAt(0);
  for (let at = window.indexOf(first, from, to); at !== -1; at = window.indexOf(first, at + 1, to)) {
    if (window.has(at, id)) return chunkAt(window, at, syntax);
  }
  return null;
}

function chunkAt(window: ByteWindow, at: number, syntax: ChunkSyntax): Chunk {
  const claimed = syntax.sizeAt(window, at);
  const start = Math.min(at + syntax.headerBytes, window.size);
  const end = claimed < 0 ? window.size : Math.min(start + claimed, window.size);
  return { id: idAt(window, at), at, start, end, claimed };
}

/** Not every writer adds the byte after an odd size. */
function afterChunk(window: ByteWindow, { end, claimed }: Chunk, { padded }: ChunkSyntax): number {
  if (!padded || claimed % 2 === 0) return end;
  return !isName(window, end + 1) && isName(window, end) ? end : end + 1;
}

/** Whether well-formed chunks, at least one, fill the file from here to its end; nothing at all does so too. */
function isChainToEnd(window: ByteWindow, from: number, syntax: ChunkSyntax): boolean {
  let at = from;
  for (const chunk of walkChunks(window, from, syntax)) {
    if (!isName(window, chunk.at) || chunk.start + chunk.claimed > window.size) return false;
    at = afterChunk(window, chunk, syntax);
  }
  return at >= window.size;
}

function idAt(window: ByteWindow, at: number): string {
  return String.fromCharCode(window.at(at), window.at(at + 1), window.at(at + 2), window.at(at + 3));
}

/** Names of chunks are printable; sound rarely is for four bytes. */
function isName(window: ByteWindow, at: number): boolean {
  for (let index = 0; index < 4; index += 1) {
    const byte = window.at(at + index);
    if (byte < 0x20 || byte > 0x7e) return false;
  }
  return true;
}
