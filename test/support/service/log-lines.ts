import { Writable } from 'node:stream';

/** A destination for a logger that keeps every line, parsed and as text. */
export class LogLines extends Writable {
  readonly texts: string[] = [];

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.texts.push(...chunk.toString().split('\n').filter(Boolean));
    done();
  }

  /** The lines with this event. */
  ofEvent(event: string): Record<string, unknown>[] {
    return this.texts.map((text) => JSON.parse(text)).filter((line) => line.event === event);
  }
}
