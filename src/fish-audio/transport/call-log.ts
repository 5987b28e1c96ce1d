import type { Log } from '../../domain/log';
import { FishAudioError } from '../errors';
import type { CallOptions } from '../options';
import type { Endpoint } from './endpoints';
import type { ResponseHead } from './provider-response';

/** Writes the log lines of one call: an allow-list of plain values, never a body, a header or an address. */
export class CallLog {
  readonly #log: Log;
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(log: Log, endpoint: Endpoint, call: CallOptions) {
    this.#log = log;
    this.#fields = { operation: endpoint.name, request_id: call.requestId };
  }

  /** An answer began to arrive, `durationMs` after the try began. */
  answered({ status, traceId }: ResponseHead, durationMs: number): void {
    const fields = { provider_status: status, trace_id: traceId, duration_ms: Math.round(durationMs) };
    this.#log.debug({ ...this.#fields, ...fields, event: 'fish_audio_answer' }, 'Fish.Audio answered');
  }

  /** A try failed and there will be another one. */
  repeats({ code }: FishAudioError, waitMs: number): void {
    const fields = { code, wait_ms: Math.round(waitMs) };
    this.#log.info({ ...this.#fields, ...fields, event: 'fish_audio_repeat' }, 'Fish.Audio will be asked again');
  }

  /** A try failed. A caller that left is no failure of Fish.Audio. */
  failed(error: unknown): void {
    if (!(error instanceof FishAudioError) || error.code === 'client_closed') return;
    const fields = {
      code: error.code,
      outcome: error.outcome,
      provider_status: error.providerStatus,
      provider_code: error.providerCode,
      trace_id: error.traceId,
      network_code: error.networkCode,
    };
    this.#log.warn({ ...this.#fields, ...fields, event: 'fish_audio_failure' }, 'A call to Fish.Audio failed');
  }
}
