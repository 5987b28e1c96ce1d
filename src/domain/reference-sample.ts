import { z } from 'zod';

/** Whether a reference sample carries a picture (`video`) or only sound (`audio`). */
export const fileType = z.enum(['audio', 'video']);

/** What `fileType` parses to. */
export type FileType = z.infer<typeof fileType>;

/**
 * Bytes in memory, in the pieces they arrived in and never joined, or in a private temporary file: `bytes` of them, from
 * `start` on (0 unless given).
 */
export type StoredBytes =
  | { readonly kind: 'memory'; readonly chunks: readonly Uint8Array[]; readonly bytes: number }
  | { readonly kind: 'file'; readonly path: string; readonly start?: number; readonly bytes: number };

/** Where the bytes of a sound are: in one place, or in several that follow one another. Plain data. */
export type ByteSource =
  | StoredBytes
  | { readonly kind: 'joined'; readonly parts: readonly StoredBytes[]; readonly bytes: number };

/**
 * A reference sample as the service received it: cleaned display name, size in bytes, SHA-256 in hex, and the bytes.
 */
export interface ReceivedSample {
  readonly file_name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly source: StoredBytes;
}

/** A cover image as the service received it. It is passed on, and kept nowhere. */
export type ReceivedCover = Omit<ReceivedSample, 'file_name'>;

/** What a record keeps about one reference sample. Durations are in seconds, sizes in bytes, hashes in hex. */
export const referenceSample = z.object({
  file_name: z.string(),
  file_type: fileType,
  container: z.string(),
  codec: z.string().nullable().default(null),
  duration_seconds: z.number().nullable().default(null),
  bytes: z.number(),
  sha256: z.string(),
  transcript: z.string().nullable().default(null),
});

/** What `referenceSample` parses to. */
export type ReferenceSample = Readonly<z.infer<typeof referenceSample>>;
