import { rm } from 'node:fs/promises';
import { FairQueue, type QueuePlace } from '../../concurrency/fair-queue';
import { type ProcessingBudget, timeBoundsOf } from '../processing-budget';
import type { JobReply } from './inspect-messages';
import { type EndReason, InspectingProcess, ProcessEnded, type StartOptions } from './inspecting-process';
import { GUARD_EVERY_MS, guardSeats } from './guard-seats';
import { runJob, type SampleJob } from './run-job';
import { Seat, type StopReason } from './seat';

/** Why there is no reply. */
export type LostReason = Exclude<StopReason, 'memory_shared' | 'gives_way' | 'cancelled' | 'idle'> | EndReason | 'queue_full' | 'wait_limit' | 'budget';

/** Thrown where a job has no reply: its process was ended or ended by itself, or the job was never begun. */
export class JobLost extends Error {
  override readonly name = 'JobLost';

  constructor(
    readonly reason: LostReason,
    options?: ErrorOptions,
  ) {
    super(`A sample could not be inspected: ${reason}`, options);
  }
}

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
  /** How long a process without work stays, in milliseconds. */
  readonly idleMs: number;
  /** How many jobs may wait. */
  readonly maxWaiting: number;
  /** How long a job may wait, in milliseconds. */
  readonly maxWaitMs: number;
}

interface Task {
  readonly job: SampleJob;
  readonly place: QueuePlace;
  readonly budget: ProcessingBudget;
  /** Whether no other task may run beside it. */
  alone: boolean;
  /** Whether its process was once ended by something outside. */
  retried: boolean;
  /** Whether somebody still waits for it. */
  open: boolean;
  /** Whether its client has left: it makes way for everyone whose client is there. */
  givesWay: boolean;
  readonly resolve: (reply: JobReply) => void;
  readonly reject: (why: unknown) => void;
}

/** A process that has used this much of its allowed processor time makes way for a new one. */
const RETIRE_AT = 0.5;
/** What it costs to replace a process: whoever's sample ends one pays for it. */
const RESTART_CPU_MS = 200;

/**
 * Child processes that inspect one sample each at a time. They start when there is work, and go when there is none. A
 * process is killed at a bound on memory or time, and whatever happens to it happens to its sample alone.
 */
export class ProcessPool {
  readonly #options: ProcessPoolOptions;
  readonly #seats = new Set<Seat<Task>>();
  readonly #queue: FairQueue<Task>;
  /** The tasks whose clients have left. */
  readonly #leftBehind: FairQueue<Task>;
  readonly #closing = new AbortController();
  readonly #starts = new Set<Promise<void>>();
  /** The task that waits until it may run alone. */
  #held: Task | null = null;
  #failedStarts = 0;
  #guard: NodeJS.Timeout | null = null;

  constructor(options: ProcessPoolOptions) {
    this.#options = options;
    this.#queue = new FairQueue(options.maxWaiting);
    this.#leftBehind = new FairQueue(options.maxWaiting);
  }

  /** Starts a first process where there is none, so that it is there when a sample arrives. */
  warm(): void {
    if (this.#seats.size + this.#starts.size === 0) this.#start();
  }

  /** Inspects a sample. Throws JobLost, the signal's reason, or what kept a process from starting. */
  run(job: SampleJob, { client, budget, signal, left }: JobCall): Promise<JobReply> {
    if (this.#closing.signal.aborted) return Promise.reject(new JobLost('closed'));
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const place = { client, group: budget };
      const onAbort = (): void => this.#cancel(task, signal?.reason);
      const onLeft = (): void => this.#demote(task);
      const late = setTimeout(() => this.#giveUpWaiting(task), this.#options.maxWaitMs);
      const settled = (): void => {
        clearTimeout(late);
        signal?.removeEventListener('abort', onAbort);
        left?.removeEventListener('abort', onLeft);
        task.open = false;
      };
      const task: Task = {
        ...{ job, place, budget, alone: false, retried: false, open: true, givesWay: left?.aborted === true },
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
      this.#queueOf(task).push(place, task)?.reject(new JobLost('queue_full'));
      this.#next();
    });
  }

  /** Ends every process; jobs that wait or run are lost. Safe to call twice. */
  async close(): Promise<void> {
    this.#closing.abort(new JobLost('closed'));
    for (const task of this.#waiting()) task.reject(new JobLost('closed'));
    await Promise.all([...this.#seats].map((seat) => seat.stop('closed')));
    await Promise.all(this.#starts);
  }

  /** Gives work to whoever is free, and starts a process where work waits. */
  #next(): void {
    while (!this.#closing.signal.aborted && this.#waitingCount() > 0) {
      const busy = [...this.#seats].filter(({ task }) => task !== null);
      if (busy.some(({ task }) => task?.alone) || (this.#held !== null && busy.length > 0)) return;
      const free = [...this.#seats].find(({ task, stopped }) => task === null && stopped === null);
      if (free === undefined) {
        this.#makeRoom();
        return;
      }
      const task = this.#held ?? this.#queue.shift() ?? this.#leftBehind.shift();
      this.#held = null;
      if (task === null) return;
      if (task.budget.leftMs <= 0) task.reject(new JobLost('budget'));
      else if (task.alone && busy.length > 0) this.#held = task;
      else void this.#work(free, task);
    }
  }

  /** Starts one more process where there may be one; else one that works for a client who has left makes way. */
  #makeRoom(): void {
    const room = this.#options.processes - this.#seats.size - this.#starts.size;
    if (room > 0 && this.#waitingCount() > this.#starts.size) this.#start();
    if (room > 0 || this.#starts.size > 0 || this.#queue.size === 0) return;
    const seats = [...this.#seats];
    if (seats.some(({ stopped }) => stopped !== null)) return;
    void seats.find(({ task }) => task?.givesWay)?.stop('gives_way');
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
    if (this.#seats.size === 0) for (const task of this.#waiting()) task.reject(error);
  }

  async #work(seat: Seat<Task>, task: Task): Promise<void> {
    const { cpuMs, wallMs } = timeBoundsOf(task.job.source.bytes);
    seat.begin(task, { cpuMs: Math.min(cpuMs, task.budget.leftMs), wallMs });
    this.#guard ??= setInterval(() => this.#look(), GUARD_EVERY_MS);
    try {
      const reply = await runJob(seat.process, task.job);
      seat.look();
      if (task.open) task.resolve(reply);
      else await rm(task.job.soundFile, { force: true });
    } catch (error) {
      const stopped = seat.stopped;
      await seat.stop('closed');
      this.#lose(task, stopped, error);
    }
    task.budget.charge(seat.taskCpuMs + (seat.stopped === null ? 0 : RESTART_CPU_MS));
    if (seat.stopped === null) seat.rest(this.#options.idleMs);
    else seat.task = null;
    if (seat.cpuMs > this.#options.bounds.cpuSeconds * 1000 * RETIRE_AT) void seat.stop('idle');
    this.#next();
  }

  /** A job whose process was ended from outside, or for the sake of another one, is tried once more. */
  #lose(task: Task, stopped: StopReason | null, error: unknown): void {
    if (!task.open) return;
    const ended = error instanceof ProcessEnded ? error.reason : null;
    if (stopped === 'gives_way') task.givesWay = true;
    else if (stopped === 'memory_shared' && !task.alone) task.alone = true;
    else if (stopped === null && ended === 'killed' && !task.retried) task.retried = true;
    else {
      task.reject(lossOf(stopped, ended, error));
      return;
    }
    this.#queueOf(task).putBack(task.place, task);
  }

  #look(): void {
    const seats = [...this.#seats].filter(({ stopped }) => stopped === null);
    guardSeats(seats, this.#options.memoryBytes);
    if (seats.some(({ task }) => task !== null) || this.#guard === null) return;
    clearInterval(this.#guard);
    this.#guard = null;
  }

  #cancel(task: Task, reason: unknown): void {
    this.#takeOut(task);
    task.reject(reason);
    for (const seat of this.#seats) if (seat.task === task) void seat.stop('cancelled');
  }

  /** What was begun for a client who has left is finished, after the work of those who are there, and only if it is cheap. */
  #demote(task: Task): void {
    task.budget.shrink();
    const waits = this.#queue.remove(task.place, task);
    task.givesWay = true;
    if (waits) this.#leftBehind.push(task.place, task)?.reject(new JobLost('queue_full'));
    this.#next();
  }

  #queueOf({ givesWay }: Task): FairQueue<Task> {
    return givesWay ? this.#leftBehind : this.#queue;
  }

  #giveUpWaiting(task: Task): void {
    if (this.#takeOut(task)) task.reject(new JobLost('wait_limit'));
  }

  #takeOut(task: Task): boolean {
    const wasHeld = this.#held === task;
    if (wasHeld) this.#held = null;
    return this.#queueOf(task).remove(task.place, task) || wasHeld;
  }

  #waitingCount(): number {
    return this.#queue.size + this.#leftBehind.size + (this.#held === null ? 0 : 1);
  }

  #waiting(): Task[] {
    const held = this.#held === null ? [] : [this.#held];
    this.#held = null;
    return [...held, ...this.#queue.clear(), ...this.#leftBehind.clear()];
  }
}

function lossOf(stopped: StopReason | null, ended: EndReason | null, error: unknown): unknown {
  if (stopped === 'memory_shared') return new JobLost('memory_limit');
  if (stopped !== null && stopped !== 'cancelled' && stopped !== 'idle' && stopped !== 'gives_way') return new JobLost(stopped);
  if (ended !== null) return new JobLost(ended, { cause: error });
  return error;
}
