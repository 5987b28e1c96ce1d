import { z } from 'zod';

/** Whether a reference sample carries a picture (`video`) or only sound (`audio`). */
export const fileType = z.enum(['audio', 'video']);

/** What `fileType` parses to. */
export type FileType = z.infer<typeof fileType>;

/**
 * Where the bytes of a sample are: in memory (in the pieces they arrived in, never joined) or in a private
 * temporary file. Plain data, so that it can be posted to a worker thread.
 */
export type ByteSource =
  | { readonly kind: 'memory'; readonly chunks: readonly Uint8Array[]; readonly bytes: number }
  | { readonly kind: 'file'; readonly path: string; readonly bytes: number };

/**
 * A reference sample as the service received it: cleaned display name, size in bytes, SHA-256 in hex, and the bytes.
 */
export interface ReceivedSample {
  readonly file_name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly source: ByteSource;
}

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
