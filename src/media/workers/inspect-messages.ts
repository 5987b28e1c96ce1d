import type { ErrorCode } from '../../errors/codes';
import type { Inspection, SoundContainer } from '../inspection';

/** What the worker is asked. `soundPath` is where a sound track goes that is too large for memory; no file is there yet. */
export interface InspectJob {
  readonly source: JobSource;
  readonly soundPath: string;
}

/** A sample in memory is shown in shared memory, and not copied again; a file travels as its path. */
export type JobSource =
  | { readonly kind: 'memory'; readonly block: Uint8Array<SharedArrayBuffer> }
  | { readonly kind: 'file'; readonly path: string };

/** The sound to send, seen from the worker: the sample itself, a block of memory, or what now stands at `soundPath`. */
export type JobSound =
  | { readonly kind: 'sample'; readonly container: SoundContainer }
  | { readonly kind: 'memory'; readonly container: SoundContainer; readonly block: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'file'; readonly container: SoundContainer; readonly bytes: number };

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
