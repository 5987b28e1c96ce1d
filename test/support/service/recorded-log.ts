import type { Log } from '../../../src/domain/log';

/** A Log that keeps every line with its whole text, for assertions on events and on what must not be logged. */
export class RecordedLog implements Log {
  readonly lines: { readonly level: string; readonly event: unknown; readonly text: string }[] = [];

  debug(fields: Readonly<Record<string, unknown>>, message: string): void {
    this.#add('debug', fields, message);
  }

  info(fields: Readonly<Record<string, unknown>>, message: string): void {
    this.#add('info', fields, message);
  }

  warn(fields: Readonly<Record<string, unknown>>, message: string): void {
    this.#add('warn', fields, message);
  }

  error(fields: Readonly<Record<string, unknown>>, message: string): void {
    this.#add('error', fields, message);
  }

  /** The events in the order they came. */
  get events(): unknown[] {
    return this.lines.map((line) => line.event);
  }

  #add(level: string, fields: Readonly<Record<string, unknown>>, message: string): void {
    this.lines.push({ level, event: fields.event, text: JSON.stringify({ ...fields, message }) });
  }
}
