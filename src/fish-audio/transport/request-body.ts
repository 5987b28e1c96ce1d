import type { Writable } from 'node:stream';

/** A body that sends itself, opened for one attempt and released when the attempt ends. */
export interface RequestBody {
  readonly contentType: string;
  readonly bytes: number;
  /** Begins to write the body to the request, and ends the request after it. */
  sendTo(request: Writable): void;
  /** Ends the sending. Safe to repeat. */
  release(): void;
}
