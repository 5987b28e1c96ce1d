import { type ResourceLimits, Worker } from 'node:worker_threads';
import type { InspectJob, WorkerMessage } from './inspect-messages';

/** Why there is no answer: stopped at the time limit, ended by itself (out of memory, a bug), or the pool was closed. */
export class WorkerLost extends Error {
  override readonly name = 'WorkerLost';
  constructor(
    readonly reason: 'time_limit' | 'crash' | 'closed',
    message: string,
  ) {
    super(message);
  }
}

const closed = () => new WorkerLost('closed', 'The worker pool is closed.');

interface Task {
  readonly job: InspectJob;
  readonly resolve: (answer: WorkerMessage) => void;
  readonly reject: (error: Error) => void;
}

interface Seat {
  readonly worker: Worker;
  ready: boolean;
  task: Task | null;
  timer: NodeJS.Timeout | null;
}

/** The file that a worker runs. */
export interface WorkerEntry {
  readonly workerFile: string;
  /** The options of Node for it; those of this process unless given. */
  readonly execArgv?: readonly string[];
}

export interface WorkerPoolOptions extends WorkerEntry {
  readonly workers: number;
  /** From the moment a worker takes a job; waiting for a free worker does not count. */
  readonly timeLimitMs: number;
}

/** A parser that runs away must not take the process with it. Buffers and WebAssembly do not count towards these. */
const RESOURCE_LIMITS: ResourceLimits = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 };

/**
 * A fixed number of worker threads, one job each at a time, first come first served. A worker that overruns the time
 * limit is killed, whatever it is doing, and replaced at once. How many may wait is the caller's to bound.
 */
export class WorkerPool {
  readonly #seats = new Set<Seat>();
  readonly #waiting: Task[] = [];
  readonly #options: WorkerPoolOptions;
  #closed = false;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#fill();
  }

  /** @throws WorkerLost when the worker was killed or died or the pool is closed; Error when workers cannot start. */
  run(job: InspectJob): Promise<WorkerMessage> {
    if (this.#closed) return Promise.reject(closed());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, resolve, reject });
      this.#fill();
      this.#next();
    });
  }

  /** Stops every worker; jobs that wait or run are rejected. Safe to call twice. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const task of this.#waiting.splice(0)) task.reject(closed());
    await Promise.all([...this.#seats].map((seat) => this.#kill(seat, closed())));
  }

  #fill(): void {
    while (!this.#closed && this.#seats.size < this.#options.workers) this.#seats.add(this.#start());
  }

  #start(): Seat {
    const { workerFile, execArgv } = this.#options;
    const worker = new Worker(workerFile, {
      ...(execArgv && { execArgv: [...execArgv] }),
      resourceLimits: RESOURCE_LIMITS,
      // What parses hostile bytes sees no secret, and what a library prints does not get into the service's log.
      env: {},
      stdout: true,
      stderr: true,
    });
    const seat: Seat = { worker, ready: false, task: null, timer: null };
    worker.stdout.resume();
    worker.stderr.resume();
    worker.unref();
    let reason = 'exited';
    worker.on('message', (message: WorkerMessage) => this.#take(seat, message));
    worker.on('error', (error) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', () => this.#lose(seat, new WorkerLost('crash', `An inspection worker ended: ${reason}`)));
    return seat;
  }

  #take(seat: Seat, message: WorkerMessage): void {
    const task = seat.task;
    if (message.kind === 'ready') seat.ready = true;
    else if (task && this.#seats.has(seat)) {
      this.#release(seat);
      task.resolve(message);
    }
    this.#next();
  }

  #next(): void {
    for (const seat of this.#seats) {
      if (!seat.ready || seat.task) continue;
      const task = this.#waiting.shift();
      if (!task) return;
      const { timeLimitMs } = this.#options;
      seat.task = task;
      const late = () =>
        this.#kill(seat, new WorkerLost('time_limit', `An inspection took longer than ${timeLimitMs} ms.`));
      seat.timer = setTimeout(late, timeLimitMs);
      seat.worker.postMessage(task.job);
    }
  }

  /** The job is answered when the worker is gone and can write nothing any more; its successor starts meanwhile. */
  async #kill(seat: Seat, why: WorkerLost): Promise<void> {
    const gone = seat.worker.terminate();
    this.#lose(seat, why, gone);
    await gone;
  }

  #lose(seat: Seat, why: WorkerLost, gone: Promise<unknown> = Promise.resolve()): void {
    if (!this.#seats.delete(seat)) return;
    const task = seat.task;
    this.#release(seat);
    void gone.then(() => task?.reject(why));
    if (seat.ready) this.#fill();
    // A worker that cannot even start would be replaced for ever: fail what waits, and try again with the next job.
    else if (this.#seats.size === 0)
      for (const waiting of this.#waiting.splice(0)) waiting.reject(new Error(why.message));
  }

  #release(seat: Seat): void {
    if (seat.timer) clearTimeout(seat.timer);
    seat.timer = null;
    seat.task = null;
  }
}
