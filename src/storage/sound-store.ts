import type { Readable } from 'node:stream';
import type { StoredBytes } from '../domain/reference-sample';

/** What is to be kept: bytes that are on this machine, and what they are. */
export interface SoundToKeep {
  /**
   * Must not go before `put` has settled. A file may be removed then, and is never written to again, since a folder on the
   * same file system keeps it by a link.
   */
  readonly source: StoredBytes;
  /** The media type, as it is sent with the sound later, such as `audio/mpeg`. */
  readonly contentType: string;
  /**
   * The SHA-256 of the bytes in hex, where it is known: S3 then refuses what arrives otherwise. Without it some servers keep
   * the part that they have of a sound whose connection broke.
   */
  readonly sha256?: string | undefined;
}

/** Bytes from `start` to `end`, both counted from 0 and both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What the latest use of a home says of it; `unknown` before the first. */
export type StorageState = 'ok' | 'unreachable' | 'unknown';

/** A kept sound, or the part of it that was asked for. */
export interface KeptSound {
  /** The size of the whole sound in bytes, whatever part of it was asked for. */
  readonly bytes: number;
  /** Fails with `storage_unavailable` if it breaks off. Whoever opened it reads it to its end or destroys it. */
  readonly stream: Readable;
}

/** What a list of kept sounds says of each. */
export interface KeptSoundEntry {
  readonly key: string;
  readonly bytes: number;
  /** When it was put last. */
  readonly keptAt: Date;
}

/**
 * Keeps sounds: the recordings as they were uploaded, and clips. There are two homes for them, a folder and a bucket, which
 * behave alike. A key is made by `storage-keys.ts`: lower-case letters, digits, `-` and `/`. Every method throws ApiError
 * `storage_unavailable`, with a time to retry after, while the home cannot be reached or is full.
 */
export interface SoundStore {
  readonly kind: 'filesystem' | 's3';
  /** Known without asking; read by health checks. */
  readonly state: StorageState;
  /** Resolves when the sound would survive a power loss. Putting the same sound again is the same as putting it once. */
  put(key: string, sound: SoundToKeep, signal?: AbortSignal): Promise<void>;
  /** These bytes of the sound, or all of it; null if it is not there, or has not all of these bytes. */
  open(key: string, range: ByteRange | null, signal?: AbortSignal): Promise<KeptSound | null>;
  /** The size of the sound in bytes, or null if it is not there. */
  sizeOf(key: string, signal?: AbortSignal): Promise<number | null>;
  /** Removes them; those that are not there count as removed. */
  delete(keys: readonly string[], signal?: AbortSignal): Promise<void>;
  /** Everything whose key begins with `prefix`, in no particular order, read page by page. */
  list(prefix: string, signal?: AbortSignal): AsyncIterable<KeptSoundEntry>;
  /** Ends what is open. Never throws. */
  close(): Promise<void>;
}
