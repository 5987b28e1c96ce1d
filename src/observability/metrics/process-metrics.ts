import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, type Registry } from 'prom-client';

/** Each sample wakes the process, also one that has nothing to do: 20 ms took a third of what an idle service takes. */
const RESOLUTION_MS = 100;
const NANOSECONDS = 1e9;

/** How late timers fire since the metrics were last read: what a request waits while the service is busy. */
export class EventLoopDelay {
  readonly #histogram: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  constructor(registry: Registry) {
    const read = () => this.#read();
    new Gauge({
      name: 'echo_voice_event_loop_delay_seconds',
      help: 'How late timers fired since the metrics were last read.',
      labelNames: ['statistic'] as const,
      registers: [registry],
      collect() {
        for (const [statistic, seconds] of Object.entries(read())) this.set({ statistic }, seconds);
      },
    });
    this.#histogram.enable();
  }

  close(): void {
    this.#histogram.disable();
  }

  #read(): Readonly<Record<'p50' | 'p99' | 'max', number>> {
    const histogram = this.#histogram;
    // What is recorded is the time between two samples, which is the resolution where nothing is late.
    const late = (nanoseconds: number): number =>
      histogram.count === 0 ? 0 : Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION_MS / 1000);
    const seconds = {
      p50: late(histogram.percentile(50)),
      p99: late(histogram.percentile(99)),
      max: late(histogram.max),
    };
    histogram.reset();
    return seconds;
  }
}

/** Adds the memory, the processor time and the start of the process, under the names that Prometheus gives them. */
export function registerProcess(registry: Registry): void {
  const registers = [registry];
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory of the process, its inspecting processes not included.',
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  const startedAt = Date.now() / 1000 - process.uptime();
  new Gauge({ name: 'process_start_time_seconds', help: 'When the process started, in Unix time.', registers }).set(
    startedAt,
  );
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Processor time of the process, user and system together.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
}
