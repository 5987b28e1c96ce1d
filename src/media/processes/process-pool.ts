import { rm } from 'node:fs/promises';
import { type ProcessingBudget, timeBoundsOf } from '../processing-budget';
import { GUARD_EVERY_MS, guardSeats } from './guard-seats';
import type { JobReply } from './inspect-messages';
import { InspectingProcess, ProcessEnded, type StartOptions } from './inspecting-process';
import { JobLost, type Loss, lossOf } from './job-lost';
import { JobQueue, type Task } from './job-queue';
import { runJob, type SampleJob } from './run-job';
import { Seat } from './seat';

/** On whose behalf a job runs. */
export interface JobCall {
  /** Clients take turns, and so do the requests of one client; the budget stands for the request. */
  readonly client: string;
  readonly budget: ProcessingBudget;
  /** Gives the job up, waiting or running. */
  readonly signal?: AbortSignal | undefined;
  /** The client has left, and yet the job is to be finished, after those of everybody else and if it is cheap. */
  readonly left?: AbortSignal | undefined;
}

/** How many processes, and within which bounds. */
export interface ProcessPoolOptions extends StartOptions {
  readonly processes: number;
  /** Memory of their own that all processes may have together, in bytes. */
  readonly memoryBytes: number;
  /** A process that has more memory of its own than this after a job makes way for a new one, in bytes. */
  readonly restBytes: number;
  /** How long a process without work stays, in milliseconds. */
  readonly idleMs: number;
  /** How many jobs may wait. */
  readonly maxWaiting: number;
  /** How long a job may wait, in milliseconds. */
  readonly maxWaitMs: number;
}

/** A process that has used this much of its allowed processor time makes way for a new one. */
const RETIRE_AT = 0.5;

/**
 * Child processes that inspect one sample each at a time. They start when there is work, and go when there is none. A
 * process is killed at a bound on memory or time, and whatever happens to it happens to its sample alone.
 */
export class ProcessPool {
  readonly #options: ProcessPoolOptions;
  readonly #seats = new Set<Seat<Task>>();
  readonly #queue: JobQueue;
  readonly #closing = new AbortController();
  readonly #starts = new Set<Promise<void>>();
  #failedStarts = 0;
  #guard: NodeJS.Timeout | null = null;

  constructor(options: ProcessPoolOptions) {
    this.#options = options;
    this.#queue = new JobQueue(options.maxWaiting);
  }

  /** The numbers of the processes that run now. */
  get pids(): number[] {
    return [...this.#seats].flatMap(({ process }) => process.pid ?? []);
  }

  /** Starts a first process where there is none, so that it is there when a sample arrives. */
  warm(): void {
    if (!this.#closing.signal.aborted && this.#seats.size + this.#starts.size === 0) this.#start();
  }

  /** Inspects a sample. Throws JobLost, the signal's reason, or what kept a process from starting. */
  run(job: SampleJob, call: JobCall): Promise<JobReply> {
    const { signal } = call;
    if (this.#closing.signal.aborted) return Promise.reject(new JobLost('closed'));
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      this.#queue.add(this.#taskOf(job, call, { resolve, reject }));
      this.#next();
    });
  }

  /** Ends every process; jobs that wait or run are lost. Safe to call twice. */
  async close(): Promise<void> {
    this.#closing.abort(new JobLost('closed'));
    this.#queue.rejectAll(new JobLost('closed'));
    await Promise.all([...this.#seats].map((seat) => seat.stop('closed')));
    await Promise.all(this.#starts);
  }

  #taskOf(job: SampleJob, call: JobCall, { resolve, reject }: Pick<Task, 'resolve' | 'reject'>): Task {
    const { client, budget, signal, left } = call;
    const onAbort = (): void => this.#cancel(task, signal?.reason);
    const onLeft = (): void => {
      this.#queue.demote(task);
      this.#next();
    };
    const late = setTimeout(() => {
      if (this.#queue.remove(task)) task.reject(new JobLost('wait_limit'));
    }, this.#options.maxWaitMs);
    const settled = (): void => {
      clearTimeout(late);
      signal?.removeEventListener('abort', onAbort);
      left?.removeEventListener('abort', onLeft);
      task.open = false;
    };
    const task: Task = {
      job,
      place: { client, group: budget },
      budget,
      alone: false,
      retried: false,
      open: true,
      givesWay: left?.aborted === true,
      resolve: (reply) => {
        settled();
        resolve(reply);
      },
      reject: (why) => {
        settled();
        reject(why);
      },
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    left?.addEventListener('abort', onLeft, { once: true });
    return task;
  }

  /** Gives work to whoever is free, and starts a process where work waits. */
  #next(): void {
    while (!this.#closing.signal.aborted && this.#queue.size > 0) {
      const free = [...this.#seats].find(({ task, stopped }) => task === null && stopped === null);
      if (free === undefined) {
        this.#makeRoom();
        return;
      }
      const task = this.#queue.take([...this.#seats].flatMap(({ task: running }) => running ?? []));
      if (task === null) return;
      if (task.budget.leftMs <= 0) task.reject(new JobLost('budget'));
      else void this.#work(free, task);
    }
  }

  /** Starts one more process where there may be one; else one that works for a client who has left makes way. */
  #makeRoom(): void {
    const room = this.#options.processes - this.#seats.size - this.#starts.size;
    const seats = [...this.#seats];
    if (room > 0 && this.#queue.size > this.#starts.size) {
      if (!seats.some(({ task }) => task?.alone)) this.#start();
    } else if (this.#starts.size === 0 && this.#queue.hasPresent && seats.every(({ stopped }) => stopped === null)) {
      void seats.find(({ task }) => task?.givesWay)?.stop('gives_way');
    }
  }

  #start(): void {
    const starting = InspectingProcess.start(this.#options, this.#closing.signal)
      .then(
        (process) => this.#seatNew(process),
        (error: unknown) => this.#failStart(error),
      )
      .finally(() => {
        this.#starts.delete(starting);
        this.#next();
      });
    this.#starts.add(starting);
  }

  async #seatNew(process: InspectingProcess): Promise<void> {
    if (this.#closing.signal.aborted) return process.kill();
    this.#failedStarts = 0;
    const seat = new Seat<Task>(process);
    this.#seats.add(seat);
    void process.gone.then(() => {
      this.#seats.delete(seat);
      this.#next();
    });
    seat.rest(this.#options.idleMs);
  }

  /** One failure may be chance, and the next start is tried. A second one is told to all who wait. */
  #failStart(error: unknown): void {
    this.#failedStarts += 1;
    if (this.#failedStarts < 2) return;
    this.#failedStarts = 0;
    if (this.#seats.size === 0) this.#queue.rejectAll(error);
  }

  async #work(seat: Seat<Task>, task: Task): Promise<void> {
    const { cpuMs, wallMs } = timeBoundsOf(task.job.source.bytes);
    seat.begin(task, { cpuMs: Math.min(cpuMs, task.budget.leftMs), wallMs });
    this.#guard ??= setInterval(() => this.#look(), GUARD_EVERY_MS);
    try {
      const reply = await runJob(seat.process, task.job);
      seat.look();
      if (reply.kind === 'out_of_memory') throw new ProcessEnded('out_of_memory', 'A decoder found no memory.');
      if (task.open) task.resolve(reply);
      else await rm(task.job.soundFile, { force: true });
    } catch (error) {
      const { stopped } = seat;
      await seat.stop('closed');
      this.#lose(task, { stopped, error, wasUsed: seat.isUsed });
    }
    task.budget.charge(seat.takeCostMs());
    if (seat.stopped === null) seat.rest(this.#options.idleMs);
    else seat.task = null;
    if (this.#isWorn(seat)) void seat.stop('idle');
    this.#next();
  }

  /** What a process has kept of earlier samples must not count against the next one. */
  #isWorn({ cpuMs, ownBytes }: Seat<Task>): boolean {
    const { bounds, restBytes } = this.#options;
    return ownBytes > restBytes || cpuMs > bounds.cpuSeconds * 1000 * RETIRE_AT;
  }

  /**
   * A job whose process was ended from outside, or for the sake of another one, is tried once more. So is one that ran out of
   * memory in a process with earlier samples in its memory: in a new one it may have enough.
   */
  #lose(task: Task, { stopped, error, wasUsed }: Loss): void {
    if (!task.open) return;
    const ended = stopped === null && error instanceof ProcessEnded ? error.reason : null;
    const wasFull = wasUsed && (stopped === 'memory_limit' || ended === 'out_of_memory');
    if (stopped === 'gives_way') task.givesWay = true;
    else if (stopped === 'memory_shared' && !task.alone) task.alone = true;
    else if ((ended === 'killed' || wasFull) && !task.retried) task.retried = true;
    else {
      task.reject(lossOf(stopped, error));
      return;
    }
    this.#queue.putBack(task);
  }

  #look(): void {
    const seats = [...this.#seats].filter(({ stopped }) => stopped === null);
    guardSeats(seats, this.#options.memoryBytes);
    if (seats.some(({ task }) => task !== null) || this.#guard === null) return;
    clearInterval(this.#guard);
    this.#guard = null;
  }

  #cancel(task: Task, reason: unknown): void {
    this.#queue.remove(task);
    for (const seat of this.#seats) {
      if (seat.task !== task) continue;
      // Before the task is rejected, since the request settles what it has used then, and not when the process is gone.
      seat.look();
      void seat.stop('cancelled');
      task.budget.charge(seat.takeCostMs());
    }
    task.reject(reason);
  }
}
