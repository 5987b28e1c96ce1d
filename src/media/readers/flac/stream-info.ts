import type { DecoderSetup } from '../../sound-track';
import { checkSoundShape } from '../sound-shape';

/** The length in bytes of STREAMINFO without the header of its block. */
export const STREAM_INFO_BYTES = 34;
const MARKER = Buffer.from('fLaC');
const LAST_BLOCK = 0x80;
const TOTAL_OFFSET = 13;
const MD5_OFFSET = 18;

/** What the first block of a FLAC file says of all of it (RFC 9639, 8.2). */
export interface StreamInfo {
  readonly sampleRate: number;
  readonly channels: number;
  readonly bitsPerSample: number;
  /** Values in each channel; 0 for unknown. */
  readonly totalSamples: number;
  readonly bytes: Uint8Array;
}

/** Reads STREAMINFO. Throws ApiError when it describes sound of an odd shape. */
export function readStreamInfo(bytes: Uint8Array): StreamInfo {
  const view = Buffer.from(bytes);
  const packed = view.readUInt32BE(10);
  const sampleRate = packed >>> 12;
  const channels = ((packed >>> 9) & 7) + 1;
  checkSoundShape(channels, sampleRate);
  return {
    sampleRate,
    channels,
    bitsPerSample: ((packed >>> 4) & 31) + 1,
    totalSamples: (packed & 15) * 2 ** 32 + view.readUInt32BE(TOTAL_OFFSET + 1),
    bytes: view,
  };
}

/** `fLaC` and the header of the block behind it, as they stand before STREAMINFO in what WebCodecs calls the description. */
const BEFORE_STREAM_INFO = 8;

/** STREAMINFO of a track, from what a decoder is told; null where it is missing. Throws ApiError as `readStreamInfo`. */
export function flacStreamInfo(setup: DecoderSetup | null): StreamInfo | null {
  const bytes = setup?.description?.subarray(BEFORE_STREAM_INFO, BEFORE_STREAM_INFO + STREAM_INFO_BYTES);
  return bytes?.byteLength === STREAM_INFO_BYTES ? readStreamInfo(bytes) : null;
}

/**
 * The beginning of a FLAC file with STREAMINFO as its only block. When it was wrong about the number of values it is put
 * right, and its checksum of them, which cannot hold either, becomes "unknown".
 */
export function flacHeader(info: StreamInfo, samples: number): Uint8Array {
  const bytes = Buffer.from(info.bytes);
  if (samples !== info.totalSamples) {
    const known = samples < 2 ** 36 ? samples : 0;
    bytes[TOTAL_OFFSET] = ((bytes[TOTAL_OFFSET] ?? 0) & 0xf0) | Math.floor(known / 2 ** 32);
    bytes.writeUInt32BE(known % 2 ** 32, TOTAL_OFFSET + 1);
    bytes.fill(0, MD5_OFFSET);
  }
  return Buffer.concat([MARKER, Uint8Array.of(LAST_BLOCK, 0, 0, STREAM_INFO_BYTES), bytes]);
}
