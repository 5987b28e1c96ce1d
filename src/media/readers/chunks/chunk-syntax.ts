import type { ByteWindow } from '../byte-window';

/** How chunks are written in a kind of file. */
export interface ChunkSyntax {
  readonly headerBytes: number;
  /** Whether a body of an odd size is followed by a byte that is not counted. */
  readonly padded: boolean;
  /** The size in a header that begins at `at`. */
  readonly sizeAt: (window: ByteWindow, at: number) => number;
  /** Where in a header the first byte of its size stands, the one that is worth most. */
  readonly topByte: number;
}

/** What a recorder writes that does not know the size yet. */
export const UNKNOWN_SIZE = 0xffff_ffff;

/** RIFF and RF64: sizes are little-endian. */
export const RIFF_CHUNKS: ChunkSyntax = {
  headerBytes: 8,
  padded: true,
  sizeAt: (window, at) => window.u32(at + 4, true),
  topByte: 7,
};
/** AIFF and RIFX: sizes are big-endian. */
export const IFF_CHUNKS: ChunkSyntax = {
  headerBytes: 8,
  padded: true,
  sizeAt: (window, at) => window.u32(at + 4),
  topByte: 4,
};
/** CAF: sizes have 64 bits. */
export const CAF_CHUNKS: ChunkSyntax = {
  headerBytes: 12,
  padded: false,
  sizeAt: (window, at) => (window.u32(at + 4) === UNKNOWN_SIZE ? -1 : window.u64(at + 4)),
  topByte: 4,
};
