import type { AudioCodec } from 'mediabunny';
import type { ApiError } from '../../../../errors/api-error';
import type { DecoderSetup } from '../../../sound-track';
import type { Box } from '../boxes';

/** The sound that the first sample entry of a track describes (ISO/IEC 14496-12, 12.2.3; QuickTime File Format). */
export interface SampleEntry {
  /** The name for people and for the record. */
  readonly codecName: string;
  /** null for one that mediabunny does not know, such as ALAC. */
  readonly codec: AudioCodec | null;
  readonly channels: number;
  readonly sampleRate: number;
  /** Why the sound cannot be used; null when it can. */
  readonly refusal: ApiError | null;
  /** null when the sound cannot be used. */
  readonly setup: DecoderSetup | null;
  /** The size of one value of uncompressed sound; null for all other sound. */
  readonly bytesPerValue: number | null;
}

/** The header of a sample entry, whichever version it has, and the boxes in it. */
export interface EntryHeader {
  readonly format: string;
  readonly channels: number;
  readonly sampleRate: number;
  readonly bits: number;
  /** The flags of QuickTime's version 2: 1 for floating point, 2 for big-endian, 4 for signed. */
  readonly lpcmFlags: number;
  readonly boxes: ReadonlyMap<string, Box>;
}
