import type { ErrorCode } from '../../errors/codes';
import type { Inspection, SoundContainer } from '../inspection';
import type { SoundSlice } from '../sound-track';

/** What the worker is asked. `soundPath` is where a sound track goes that is too large for memory; no file is there yet. */
export interface InspectJob {
  readonly source: JobSource;
  readonly soundPath: string;
}

/** A sample in memory is shown in shared memory, and not copied again; a file travels as its path. */
export type JobSource =
  | { readonly kind: 'memory'; readonly block: Uint8Array<SharedArrayBuffer> }
  | { readonly kind: 'file'; readonly path: string };

/**
 * The sound to send, seen from the worker: the sample itself, slices of it, a block of memory, what now stands at `soundPath`,
 * or none, for a sample that is too long to be sent at all.
 */
export type JobSound =
  | { readonly kind: 'none' }
  | { readonly kind: 'slices'; readonly container: SoundContainer; readonly slices: readonly SoundSlice[] }
  | { readonly kind: 'sample'; readonly container: SoundContainer }
  | { readonly kind: 'memory'; readonly container: SoundContainer; readonly block: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'file'; readonly container: SoundContainer; readonly bytes: number };

/** A sound that can be sent. */
export type SoundFile = Exclude<JobSound, { readonly kind: 'none' }>;

/** What the worker found. */
export type InspectFindings = Omit<Inspection, 'sound'> & { readonly sound: JobSound };

/** What the worker says: once that it has loaded, then one answer a job. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'found'; readonly findings: InspectFindings }
  /** The sample is at fault; the words are for the caller. */
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly detail: string }
  /** The parser gave up (`io: false`) or the disk failed (`io: true`); the reason is for the log. */
  | { readonly kind: 'failed'; readonly io: boolean; readonly reason: string };
