import { constants, openSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { DestinationStream } from 'pino';

/** Standard output or standard error. */
export type OutputFd = 1 | 2;

/** Lines that are written at once, in characters; a pipe may take no more. */
const MAX_BATCH = 16 * 1024;
/** How many characters may wait for a reader that is slow; lines beyond that are lost. */
const MAX_WAITING = 4 * 1024 * 1024;
/** How long, in milliseconds, until a full pipe is tried again. */
const RETRY_MS = 50;
/** How long, in milliseconds, the end of the process waits for a full pipe. */
const MAX_EXIT_MS = 500;

const isFull = (error: unknown): boolean => /^(EAGAIN|EBUSY)$/.test((error as NodeJS.ErrnoException).code ?? '');
/** Not by their ends: a line may stand behind the end of one that was cut off. */
const linesIn = (text: string): number => text.match(/[^\n]+/g)?.length ?? 0;

/**
 * The file to write to, without blocking: a write that blocks would hold up the service and its end. Node makes a pipe so once
 * it has a stream for it, and a terminal block (which Ctrl+S halts), so that this one is opened anew.
 */
function openOutput(fd: OutputFd): number {
  void (fd === 1 ? process.stdout : process.stderr);
  if (!isatty(fd)) return fd;
  try {
    return openSync(`/dev/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return fd;
  }
}

/**
 * Takes the lines of the log, and writes them in batches after what the service does. A log that cannot be written (its
 * disk is full, nobody reads it) costs lines and nothing else: neither the service, nor memory without bound, nor the end
 * of the process. How many were lost is said once lines can be written again. Only a log that is a file on a disk that hangs
 * holds up the service, since no file is written without blocking.
 */
export class LogOutput implements DestinationStream {
  readonly #fd: number;
  /** Where it is said that lines are lost. */
  readonly #errorFd = openOutput(2);
  /** What waits, the oldest first, in batches. */
  #batches: string[] = [];
  #waiting = 0;
  /** What is left of the batch that is being written. */
  #current = Buffer.alloc(0);
  /** Whether the next batch will be written without a further line. */
  #isDue = false;
  /** Whether a line was cut off in its middle, and would go on with the next one. */
  #isCut = false;
  #lost = 0;

  /** Called with how many lines were lost, once lines can be written again. */
  onceLinesWereLost: (count: number) => void = () => undefined;

  constructor(fd: OutputFd) {
    this.#fd = openOutput(fd);
    // Nobody may read what else the process says there either.
    process.stderr.on('error', () => undefined);
    process.on('exit', () => this.#writeAtExit());
  }

  write(line: string): void {
    if (this.#waiting + line.length > MAX_WAITING) {
      this.#lose(1, 'nobody reads it');
      return;
    }
    const last = this.#batches.length - 1;
    if (last >= 0 && (this.#batches[last] as string).length + line.length <= MAX_BATCH) this.#batches[last] += line;
    else this.#batches.push(line);
    this.#waiting += line.length;
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(this.#writeNext);
  }

  /** Begins the next batch, where the last one is written. Gives false where nothing is left. */
  #take(): boolean {
    if (this.#current.length > 0) return true;
    const batch = this.#batches.shift();
    if (batch === undefined) return false;
    this.#waiting -= batch.length;
    this.#current = Buffer.from(this.#isCut ? `\n${batch}` : batch);
    return true;
  }

  // Not by the threads of Node: what they have yet to write when the process ends would come late, or never.
  #writeNext = (): void => {
    if (!this.#take()) this.#isDue = false;
    else if (this.#write()) setImmediate(this.#writeNext);
    else setTimeout(this.#writeNext, RETRY_MS).unref();
  };

  /** Writes of the batch what can be written. Gives false where the pipe is full. */
  #write(): boolean {
    try {
      this.#onWritten(writeSync(this.#fd, this.#current));
    } catch (error) {
      if (isFull(error)) return false;
      this.#onFailure(error as NodeJS.ErrnoException);
    }
    return true;
  }

  #onWritten(count: number): void {
    this.#current = this.#current.subarray(count);
    this.#isCut = this.#current.length > 0;
    if (this.#lost === 0 || this.#waiting > MAX_WAITING / 2) return;
    const lost = this.#lost;
    this.#lost = 0;
    this.onceLinesWereLost(lost);
  }

  #onFailure({ code = 'unknown' }: NodeJS.ErrnoException): void {
    const lines = linesIn(this.#current.toString());
    this.#current = Buffer.alloc(0);
    // What was cut off may have been a line break alone, which the next batch makes up for.
    if (lines > 0) this.#lose(lines, code);
  }

  #lose(lines: number, why: string): void {
    if (this.#lost === 0) this.#say(`The log cannot be written (${why}); lines of it are lost.\n`);
    this.#lost += lines;
  }

  #say(text: string): void {
    try {
      writeSync(this.#errorFd, text);
    } catch {
      // What cannot be said there either is said nowhere.
    }
  }

  #writeAtExit(): void {
    const endAt = performance.now() + MAX_EXIT_MS;
    const clock = new Int32Array(new SharedArrayBuffer(4));
    while (this.#take()) {
      if (this.#write()) continue;
      if (performance.now() > endAt) return;
      Atomics.wait(clock, 0, 0, RETRY_MS);
    }
  }
}
