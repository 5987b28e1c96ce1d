import type { Log } from '../domain/log';
import { StartError } from '../errors/start-error';
import { describeError } from '../observability/describe-error';
import { settlesWithin } from './closers';
import type { RunningService } from './start-service';

/** What ending the process needs. */
export interface ProcessEndOptions {
  readonly log: Log;
  /** The service, once it listens. */
  readonly starting: Promise<RunningService>;
  /** How long, in milliseconds, open requests may finish. */
  readonly graceMs: number;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
  /** Writes one line for the operator, on standard error. */
  readonly writeLine: (line: string) => void;
}

/**
 * How long requests are still accepted after a signal, while `/readyz` already reports 503. Requests that were on their way
 * when the signal came, and health checks, get a response and not a refused connection.
 */
const DRAIN_DELAY_MS = 300;
/** The grace after an unexpected error, in which requests that are nearly done can finish. */
const CRASH_GRACE_MS = 5_000;
/** How long closing all parts may take after the grace. */
const CLOSING_MS = 5_000;
/** A terminal sends Ctrl-C to this process and to npm, which passes it on, so that one key press comes twice in this time. */
const DUPLICATE_SIGNAL_MS = 200;

/** Decides how the process ends: once, with one exit code, and in bounded time, whatever happens meanwhile. */
export class ProcessEnd {
  readonly #options: ProcessEndOptions;
  #exitCode = 0;
  #endingSince: number | undefined;
  #crashed = false;

  constructor(options: ProcessEndOptions) {
    this.#options = options;
  }

  /** SIGTERM or Ctrl-C: the first one stops in order, the second one at once. The journal survives either. */
  onSignal(signal: string): void {
    const { log, graceMs, exit } = this.#options;
    if (this.#endingSince === undefined) {
      log.info({ event: 'stopping', why: signal }, 'Stopping');
      void this.#end(graceMs, DRAIN_DELAY_MS);
    } else if (performance.now() - this.#endingSince > DUPLICATE_SIGNAL_MS) {
      log.warn({ event: 'stopped_at_once', why: signal }, 'A second signal; stopping at once');
      exit(1);
    }
  }

  /**
   * An error that was not caught. The state is unknown from then on, so no new requests are accepted. Later errors are
   * likely to follow from the first and are not logged.
   */
  onCrash(kind: string, error: unknown): void {
    this.#exitCode = 1;
    if (this.#crashed) return;
    this.#crashed = true;
    const fields = { event: 'crash', kind, error: describeError(error) };
    this.#options.log.error(fields, 'Unexpected error; stopping');
    if (this.#endingSince === undefined) void this.#end(Math.min(CRASH_GRACE_MS, this.#options.graceMs), 0);
  }

  /** The service could not start, and has left nothing open. */
  onStartFailure(error: unknown): void {
    const { log, writeLine, exit } = this.#options;
    const expected = error instanceof StartError;
    const fields = expected ? { reason: error.message } : { error: describeError(error) };
    log.error({ event: 'start_failed', ...fields }, 'The service could not start');
    writeLine(`The service could not start. ${expected ? error.message : 'Unexpected error; the log says more.'}`);
    exit(1);
  }

  async #end(graceMs: number, drainDelayMs: number): Promise<void> {
    this.#endingSince = performance.now();
    const inTime = await settlesWithin(graceMs + CLOSING_MS, this.#stop(graceMs, drainDelayMs));
    if (!inTime) {
      this.#exitCode = 1;
      this.#options.log.error({ event: 'stopped_late' }, 'Stopping took too long; what is left is cut off');
    }
    this.#options.exit(this.#exitCode);
  }

  async #stop(graceMs: number, drainDelayMs: number): Promise<void> {
    // When the start fails, `onStartFailure` ends the process.
    const service = await this.#options.starting.catch(() => null);
    if ((await service?.stop({ graceMs, drainDelayMs })) === false) this.#exitCode = 1;
  }
}
