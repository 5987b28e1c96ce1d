import type { TimeBounds } from '../processing-budget';
import type { InspectingProcess } from './inspecting-process';
import { UsageReader } from './process-usage';

/** Why the pool has ended a process. */
export type StopReason =
  | 'cpu_limit'
  | 'wall_limit'
  | 'memory_limit'
  /** Two processes needed more memory than there is for both: this one is to be tried again alone. */
  | 'memory_shared'
  /** It worked for a client who has left, and somebody else waits: to be tried again later. */
  | 'gives_way'
  | 'cancelled'
  | 'closed'
  | 'idle';

/** What it costs to replace a process, in milliseconds: whoever's sample ends one pays for it. */
const RESTART_CPU_MS = 200;

/** A process of the pool, what it does, and what that has cost. */
export class Seat<Task> {
  readonly process: InspectingProcess;
  /** What it works on; null while it is idle. */
  task: Task | null = null;
  /** Why it was ended; null while it may go on. */
  stopped: StopReason | null = null;
  /** Memory of its own, in bytes, when it was last looked at; 0 where the system does not tell. */
  ownBytes = 0;
  readonly #usage: UsageReader | null;
  #tasks = 0;
  #cpuMs = 0;
  #cpuAtStart = 0;
  #startedAt = 0;
  #isCharged = false;
  #bounds: TimeBounds = { cpuMs: Number.POSITIVE_INFINITY, wallMs: Number.POSITIVE_INFINITY };
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(process: InspectingProcess) {
    this.process = process;
    this.#usage = process.pid === undefined ? null : new UsageReader(process.pid);
    void process.gone.then(() => this.#usage?.close());
    this.look();
  }

  /** Whether the process has worked on another task before the present one, of which something may be left in its memory. */
  get isUsed(): boolean {
    return this.#tasks > 1;
  }

  /** Processor time of its whole life, in milliseconds, when it was last looked at. */
  get cpuMs(): number {
    return this.#cpuMs;
  }

  /** Processor time that the present task has taken; where the system does not tell, the time that has passed. */
  get taskCpuMs(): number {
    return this.#cpuMs > 0 ? this.#cpuMs - this.#cpuAtStart : performance.now() - this.#startedAt;
  }

  /** What the present task has cost, in milliseconds, with a new process where this one was ended; 0 from the second time on. */
  takeCostMs(): number {
    if (this.#isCharged) return 0;
    this.#isCharged = true;
    return this.taskCpuMs + (this.stopped === null ? 0 : RESTART_CPU_MS);
  }

  /** Reads what the process uses now. */
  look(): void {
    const usage = this.#usage?.read() ?? null;
    if (usage === null) return;
    this.#cpuMs = usage.cpuMs;
    this.ownBytes = usage.ownBytes;
  }

  /** Begins a task within bounds of time. */
  begin(task: Task, bounds: TimeBounds): void {
    clearTimeout(this.#idleTimer);
    this.look();
    this.task = task;
    this.#tasks += 1;
    this.#bounds = bounds;
    this.#cpuAtStart = this.#cpuMs;
    this.#startedAt = performance.now();
    this.#isCharged = false;
  }

  /** The bound of time that the present task has passed; null when none. */
  passedBound(): StopReason | null {
    if (this.#cpuMs > 0 && this.taskCpuMs > this.#bounds.cpuMs) return 'cpu_limit';
    return performance.now() - this.#startedAt > this.#bounds.wallMs ? 'wall_limit' : null;
  }

  /** Ends the task; without another one within `idleMs`, the process is let go. */
  rest(idleMs: number): void {
    this.task = null;
    this.#idleTimer = setTimeout(() => this.stop('idle'), idleMs).unref();
  }

  /** Ends the process, whatever it does. Resolves when it is gone. */
  stop(reason: StopReason): Promise<void> {
    clearTimeout(this.#idleTimer);
    this.stopped ??= reason;
    return this.process.kill();
  }
}
