import type { Log } from '../../domain/log';
import { FishAudioError } from '../errors/fish-audio-error';
import type { CallOptions } from '../options';
import type { Endpoint } from './endpoints';
import type { ResponseHead } from './response';

/** Writes the log lines of one call. They hold an allow-list of plain values, never a body, a header or an address. */
export class CallLog {
  readonly #log: Log;
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(log: Log, endpoint: Endpoint, call: CallOptions) {
    this.#log = log;
    this.#fields = { endpoint: endpoint.name, request_id: call.requestId, traceparent: call.traceparent };
  }

  /** A response began to arrive `durationMs` milliseconds after the attempt began. */
  responded({ status, traceId }: ResponseHead, durationMs: number): void {
    const fields = { provider_status: status, trace_id: traceId, duration_ms: Math.round(durationMs) };
    this.#log.debug({ ...this.#fields, ...fields, event: 'fish_audio_answer' }, 'Fish.Audio responded');
  }

  /** An attempt failed and there will be another one after `waitMs` milliseconds. */
  willRetry({ code }: FishAudioError, waitMs: number): void {
    const fields = { code, wait_ms: Math.round(waitMs) };
    this.#log.info({ ...this.#fields, ...fields, event: 'fish_audio_repeat' }, 'A call to Fish.Audio will be retried');
  }

  /** An attempt failed. Nothing is logged when the caller aborted it, which is not a failure of Fish.Audio. */
  failed(error: unknown): void {
    if (!(error instanceof FishAudioError) || error.code === 'client_closed') return;
    const fields = {
      code: error.code,
      outcome: error.outcome,
      provider_status: error.providerStatus,
      provider_code: error.providerCode,
      provider_source: error.providerSource,
      provider_reason: error.providerReason,
      trace_id: error.traceId,
      network_code: error.networkCode,
    };
    this.#log.warn({ ...this.#fields, ...fields, event: 'fish_audio_failure' }, 'A call to Fish.Audio failed');
  }
}
