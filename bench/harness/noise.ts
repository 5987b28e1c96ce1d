import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { cpuSeconds } from '../../test/support/machine/process-tree';
import { type Spread, showSpread, spreadOf } from './statistics';

/** So many turns take some 50 ms on a machine of 2026. */
const TURNS = 50_000_000;
/** After so many runs V8 has compiled the loop. */
const WARM_UP_RUNS = 5;

/** How quiet the machine was while a bench ran. */
export interface Noise {
  /** Of a loop that always does the same, run before each round while the servers wait, in milliseconds. */
  readonly calibrationMs: Spread;
  /** The shares of the machine's processor time that others took: other processes, and other guests of the same host. */
  readonly others: { readonly processes: number; readonly host: number };
  readonly load: { readonly before: number; readonly after: number };
}

interface MachineTimes {
  readonly total: number;
  readonly busy: number;
  readonly stolen: number;
  readonly own: number;
}

function machineTimes(): MachineTimes {
  const [line = ''] = readFileSync('/proc/stat', 'latin1').split('\n', 1);
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = line
    .split(/\s+/)
    .slice(1)
    .map((ticks) => Number(ticks) / 100);
  const busy = user + nice + system + irq + softirq;
  return { total: busy + idle + iowait + steal, busy, stolen: steal, own: cpuSeconds(process.pid) };
}

function calibrationLoop(): number {
  const startedAt = performance.now();
  let state = 1;
  for (let turn = 0; turn < TURNS; turn += 1) state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  // The result is used, so that the loop cannot be left out.
  return performance.now() - startedAt + (state === 0 ? 1 : 0);
}

/** Notes what else the machine does from its making on. */
export class NoiseMeter {
  readonly #runs: number[] = [];
  readonly #before = machineTimes();
  readonly #loadBefore = loadavg()[0] ?? 0;

  constructor() {
    for (let run = 0; run < WARM_UP_RUNS; run += 1) calibrationLoop();
  }

  /** Runs the calibration loop once, while nothing else of the bench runs. */
  calibrate(): void {
    this.#runs.push(calibrationLoop());
  }

  /** What was noted so far. Processes of the bench do not count as others, as long as they descend from it. */
  report(): Noise {
    const now = machineTimes();
    const passed = now.total - this.#before.total;
    const own = now.own - this.#before.own;
    const share = (seconds: number): number => (passed > 0 ? Math.max(0, seconds / passed) : 0);
    return {
      calibrationMs: spreadOf(this.#runs),
      others: {
        processes: share(now.busy - this.#before.busy - own),
        host: share(now.stolen - this.#before.stolen),
      },
      load: { before: this.#loadBefore, after: loadavg()[0] ?? 0 },
    };
  }
}

/** What figures depend on, in one line: the machine and Node. */
export function describeMachine(): string {
  const processor = cpus()[0]?.model.trim() || 'unknown processor';
  const gigabytes = Math.round(totalmem() / 1e9);
  return `${cpus().length} cores (${processor}), ${gigabytes} GB of memory, Node ${process.version}`;
}

/** How quiet the machine was, in one line. */
export function describeNoise({ calibrationMs, others, load }: Noise): string {
  const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
  return [
    `Noise: calibration loop ${showSpread(calibrationMs, 1)} ms`,
    `other processes took ${percent(others.processes)} of the processor time and other guests of the host ${percent(others.host)}`,
    `load ${load.before.toFixed(1)} before and ${load.after.toFixed(1)} after`,
  ].join('; ');
}
