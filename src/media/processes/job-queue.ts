import { FairQueue, type QueuePlace } from '../../concurrency/fair-queue';
import type { ProcessingBudget } from '../processing-budget';
import type { JobReply } from './inspect-messages';
import { JobLost } from './job-lost';
import type { SampleJob } from './run-job';

/** A job that waits or runs, and what is known of it. */
export interface Task {
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

/** The tasks that wait: fairly, in turns, and those of clients who have left behind all others. */
export class JobQueue {
  readonly #present: FairQueue<Task>;
  readonly #left: FairQueue<Task>;
  /** A task whose turn has come, and that waits until nothing else runs. */
  #held: Task | null = null;

  constructor(capacity: number) {
    this.#present = new FairQueue(capacity);
    this.#left = new FairQueue(capacity);
  }

  get size(): number {
    return this.#present.size + this.#left.size + (this.#held === null ? 0 : 1);
  }

  /** Whether somebody waits who has not left. */
  get hasPresent(): boolean {
    return this.#present.size > 0 || this.#held?.givesWay === false;
  }

  /** Adds a task. Where too many wait, the last one of the client with the most is rejected. */
  add(task: Task): void {
    this.#queueOf(task).push(task.place, task)?.reject(new JobLost('queue_full'));
  }

  /** Adds a task that had its turn, to be tried again. */
  putBack(task: Task): void {
    this.#queueOf(task).putBack(task.place, task);
  }

  /** Takes the task whose turn it is, given those that run; null when none may begin now. */
  take(running: readonly Task[]): Task | null {
    if (running.some(({ alone }) => alone)) return null;
    if (this.#held !== null && running.length > 0) return null;
    const task = this.#held ?? this.#present.shift() ?? this.#left.shift();
    this.#held = task?.alone && running.length > 0 ? task : null;
    return this.#held === null ? task : null;
  }

  /** What was begun for a client who has left is finished after the work of those who are there, and only if it is cheap. */
  demote(task: Task): void {
    task.budget.shrink();
    const waits = this.#present.remove(task.place, task);
    task.givesWay = true;
    if (waits) this.add(task);
  }

  /** Takes a task out. Returns whether it waited. */
  remove(task: Task): boolean {
    const wasHeld = this.#held === task;
    if (wasHeld) this.#held = null;
    return this.#queueOf(task).remove(task.place, task) || wasHeld;
  }

  /** Rejects everything that waits. */
  rejectAll(why: unknown): void {
    const held = this.#held === null ? [] : [this.#held];
    this.#held = null;
    for (const task of [...held, ...this.#present.clear(), ...this.#left.clear()]) task.reject(why);
  }

  #queueOf({ givesWay }: Task): FairQueue<Task> {
    return givesWay ? this.#left : this.#present;
  }
}
