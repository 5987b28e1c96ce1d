import { Counter, Histogram, Registry } from 'prom-client';
import { EventLoopDelay, registerProcess } from './process-metrics';
import { registerState, type ServiceState } from './state-metrics';

/** One request that has ended. `route` is the pattern of the route, never a path; there are few of them. */
export interface MeasuredRequest {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** How inspecting a sample ended: it can be used, it is refused, or something else kept it from being inspected. */
export type InspectionResult = 'accepted' | 'refused' | 'failed';

/** Clients can send any of some thirty methods; the others share a label, so that they cannot make series. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

const SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

function counter<L extends string>(registry: Registry, name: string, help: string, labelNames: L[]): Counter<L> {
  return new Counter({ name, help, labelNames, registers: [registry] });
}

/** A histogram of durations in seconds, by one label. */
function durations<L extends string>(registry: Registry, name: string, help: string, label: L): Histogram<L> {
  return new Histogram({ name, help, labelNames: [label], buckets: SECONDS, registers: [registry] });
}

function createInstruments(registry: Registry) {
  return {
    requests: counter(
      registry,
      'echo_voice_http_requests_total',
      'Requests that have ended, by method, route and status; 499 where the client left.',
      ['method', 'route', 'status'],
    ),
    requestSeconds: durations(
      registry,
      'echo_voice_http_request_seconds',
      'From the first byte of a request to the end of its response.',
      'route',
    ),
    uploads: counter(
      registry,
      'echo_voice_uploads_total',
      'Uploads by outcome: the database_status, replayed, or the code of the error.',
      ['outcome'],
    ),
    inspectionSeconds: durations(
      registry,
      'echo_voice_inspection_seconds',
      'Inspecting one sample, its wait for a process included.',
      'result',
    ),
    attempts: counter(
      registry,
      'echo_voice_fish_audio_attempts_total',
      'Attempts of calls to Fish.Audio, by call and result: ok or the code of the error.',
      ['endpoint', 'result'],
    ),
    attemptSeconds: durations(
      registry,
      'echo_voice_fish_audio_attempt_seconds',
      'One attempt of a call to Fish.Audio; of a speech, until its first sound.',
      'endpoint',
    ),
  };
}

function countLost(registry: Registry): Counter {
  const help = 'Events of who did what that are in the log only, because the database could not take them.';
  return counter(registry, 'echo_voice_audit_events_lost_total', help, []);
}

/**
 * What the service counts and measures, in a registry of its own, for Prometheus. Every label has a bounded number of
 * values: patterns of routes, statuses, codes of the error table, names of calls and states. `close` when done.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #eventLoopDelay: EventLoopDelay;
  readonly #instruments: ReturnType<typeof createInstruments>;
  readonly #lostAuditEvents: Counter;

  constructor() {
    this.#instruments = createInstruments(this.#registry);
    this.#lostAuditEvents = countLost(this.#registry);
    registerProcess(this.#registry);
    this.#eventLoopDelay = new EventLoopDelay(this.#registry);
  }

  /** From now on `state` is asked whenever the metrics are read; to be called once. */
  watch(state: ServiceState): void {
    registerState(this.#registry, state);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  observeRequest({ method, route, status, seconds }: MeasuredRequest): void {
    const { requests, requestSeconds } = this.#instruments;
    requests.inc({ method: METHODS.has(method) ? method : 'other', route, status });
    requestSeconds.observe({ route }, seconds);
  }

  countLostAuditEvent(): void {
    this.#lostAuditEvents.inc();
  }

  countUpload(outcome: string): void {
    this.#instruments.uploads.inc({ outcome });
  }

  observeInspection(result: InspectionResult, seconds: number): void {
    this.#instruments.inspectionSeconds.observe({ result }, seconds);
  }

  observeAttempt(endpoint: string, result: string, seconds: number): void {
    this.#instruments.attempts.inc({ endpoint, result });
    this.#instruments.attemptSeconds.observe({ endpoint }, seconds);
  }

  /** All of it in the text format of Prometheus. */
  render(): Promise<string> {
    return this.#registry.metrics();
  }

  close(): void {
    this.#eventLoopDelay.close();
  }
}
