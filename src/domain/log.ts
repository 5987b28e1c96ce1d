/**
 * What a part needs of a logger: structured fields first (always with a stable `event` name), then a sentence.
 * Fields are allow-listed by the caller; no secret, no whole error object of a library, no client header goes in.
 */
export interface Log {
  debug(fields: Readonly<Record<string, unknown>>, message: string): void;
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}
