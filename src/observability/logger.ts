import pino, { type DestinationStream, type Logger } from 'pino';
import { LogOutput } from './log-output';
import { createLineMask } from './mask';
import { prettyLine } from './pretty-line';

/** The options of a logger. Tests pass a `destination`; a process leaves it out and writes to standard output. */
export interface LoggerOptions {
  readonly level: string;
  /** Values that must never be written, whatever field or text they turn up in. */
  readonly secrets: readonly string[];
  /** JSON lines unless told otherwise; `pretty` is for people, in colour where standard output is a terminal that has it. */
  readonly format?: 'json' | 'pretty';
  readonly destination?: DestinationStream;
}

/**
 * Makes the logger: JSON lines with ISO times, or lines for people. Every finished line passes the mask, so that no text
 * in it contains a secret, in whichever field.
 */
export function createLogger({ level, secrets, format = 'json', destination }: LoggerOptions): Logger {
  const mask = createLineMask(secrets);
  const colours = destination === undefined && process.stdout.isTTY && process.stdout.hasColors();
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    hooks: { streamWrite: format === 'json' ? mask : (line: string) => prettyLine(mask(line), { colours }) },
  };
  if (destination !== undefined) return pino(options, destination);
  const output = new LogOutput(1);
  const log = pino(options, output);
  output.onceLinesWereLost = (lines) =>
    log.warn({ event: 'log_lines_lost', lines }, 'The log could not be written for a while; lines of it are lost');
  return log;
}
