import type { ErrorCode } from '../../errors/codes';
import type { Inspection, SoundContainer } from '../inspection';
import type { SoundSlice } from '../sound-track';

/** What is to be inspected. `soundPath` is where a sound track goes that is too large for memory; no file is there yet. */
export interface InspectJob {
  readonly source: JobSource;
  readonly soundPath: string;
}

/** A sample in memory, or one on disk by its path. */
export type JobSource =
  | { readonly kind: 'memory'; readonly block: Uint8Array }
  | { readonly kind: 'file'; readonly path: string };

/**
 * The sound to send, seen from the inspecting process: the sample itself, slices of it, a block of memory, what now stands at
 * `soundPath`, or none, for a sample that is too long to be sent at all.
 */
export type JobSound =
  | { readonly kind: 'none' }
  | { readonly kind: 'slices'; readonly container: SoundContainer; readonly slices: readonly SoundSlice[] }
  | { readonly kind: 'sample'; readonly container: SoundContainer }
  | { readonly kind: 'memory'; readonly container: SoundContainer; readonly block: Uint8Array }
  | { readonly kind: 'file'; readonly container: SoundContainer; readonly bytes: number };

/** A sound that can be sent. */
export type SoundFile = Exclude<JobSound, { readonly kind: 'none' }>;

/** What was found in a sample. */
export type InspectFindings = Omit<Inspection, 'sound'> & { readonly sound: JobSound };

/** What an inspecting process says about a job. */
export type JobReply =
  | { readonly kind: 'found'; readonly findings: InspectFindings }
  /** The sample is at fault; the words are for the caller. */
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly detail: string }
  /** The reader gave up on the bytes; the reason is for the log. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** The disk failed, or had no decoder that can be loaded, which is no fault of the sample. */
  | { readonly kind: 'disk_failed'; readonly code: string; readonly reason: string }
  /** There was no more memory within the bounds of the process. */
  | { readonly kind: 'out_of_memory' };
