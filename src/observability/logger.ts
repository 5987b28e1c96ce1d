import pino, { type DestinationStream, type Logger } from 'pino';
import { createMask } from './mask';

/** The options of a logger. Tests pass a `destination`; a process leaves it out and writes to standard output. */
export interface LoggerOptions {
  readonly level: string;
  /** Values that must never be written, whatever field or text they turn up in. */
  readonly secrets: readonly string[];
  readonly destination?: DestinationStream;
}

/**
 * Makes the logger: JSON lines with ISO times. Every finished line passes the mask, so that no field can
 * contain a secret.
 */
export function createLogger({ level, secrets, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    hooks: { streamWrite: createMask(secrets) },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
