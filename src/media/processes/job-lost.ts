import { FrameError } from './frames';
import { type EndReason, ProcessEnded } from './inspecting-process';
import type { StopReason } from './seat';

/** Why there is no reply. */
export type LostReason =
  | Extract<StopReason, 'cpu_limit' | 'wall_limit' | 'memory_limit' | 'closed'>
  | EndReason
  /** Too many waited, or it waited too long. */
  | 'queue_full'
  | 'wait_limit'
  /** The budget of its request was used up before its turn came. */
  | 'budget';

/** How a job came to have no reply: why its process was stopped, if it was, what was thrown, and whether it had done others. */
export interface Loss {
  readonly stopped: StopReason | null;
  readonly error: unknown;
  readonly wasUsed: boolean;
}

/** Thrown where a job has no reply: its process was ended or ended by itself, or the job was never begun. */
export class JobLost extends Error {
  override readonly name = 'JobLost';

  constructor(
    readonly reason: LostReason,
    options?: ErrorOptions,
  ) {
    super(`A sample could not be inspected: ${reason}`, options);
  }
}

/** What a job is rejected with, given why its process was stopped, if it was, and what the job threw. */
export function lossOf(stopped: StopReason | null, error: unknown): unknown {
  switch (stopped) {
    case 'cpu_limit':
    case 'wall_limit':
    case 'memory_limit':
    case 'closed':
      return new JobLost(stopped);
    case 'memory_shared':
      return new JobLost('memory_limit');
    default:
      if (error instanceof ProcessEnded) return new JobLost(error.reason, { cause: error });
      return error instanceof FrameError ? new JobLost('nonsense', { cause: error }) : error;
  }
}
