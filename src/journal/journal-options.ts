import type { Log } from '../domain/log';
import type { JournalStep } from './entries/journal-entry';

/** How a journal is opened. The limits hold for the entries of this process. */
export interface JournalOptions {
  readonly folder: string;
  readonly log: Log;
  /** False for a process that would not work on what it adopts: a dead one's entries are left to the service. */
  readonly adopts?: boolean | undefined;
  /** 100,000 unless told otherwise. */
  readonly maxEntries?: number;
  /** 1 GiB unless told otherwise. */
  readonly maxBytes?: number;
  /** How often this process shows that it is alive. */
  readonly heartbeatMs?: number;
  /** Called, and waited for, at every step, so that a test can kill the process there. */
  readonly onStep?: (step: JournalStep) => void | Promise<void>;
}

/** The state of the journal, for probes and metrics. `quarantined` counts files, of whatever process. */
export interface JournalStats {
  readonly depth: number;
  readonly oldest_age_seconds: number | null;
  readonly quarantined: number;
  readonly bytes: number;
}
