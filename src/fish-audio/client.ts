import { DEFAULT_CONCURRENCY, DEFAULT_ENGINE, DEFAULT_QUEUE } from './defaults';
import type { CallOptions, FishAudioClientOptions } from './options';
import type { FishAudioState } from './resilience/admission-control';
import type { CreateModelInput } from './resources/create-model-form';
import type { ModelWalk, TaggedModel } from './resources/list-walk';
import type { FishModel, UpdateModelPatch } from './resources/model-schemas';
import * as models from './resources/models';
import { type SpeakOptions, type Speech, speak } from './resources/speech';
import type { SpeakInput } from './resources/speech-request';
import { type ApiCredit, checkKey, getApiCredit } from './resources/wallet';
import { Transport } from './transport/transport';

/**
 * The part of the Fish.Audio API that this service uses: `resources` has the calls, `transport` the HTTP and the timeouts,
 * `resilience` the retries, the concurrency limit and the circuit breaker, `errors` what a failure is turned into.
 * The constructor opens no connection. Every method throws FishAudioError only; its `outcome` says whether the call can
 * have taken effect.
 */
export class FishAudioClient {
  readonly #transport: Transport;
  readonly #engine: string;
  /** How many speeches of one client can be made or wait to be made at once. */
  readonly maxSpeeches: number;

  /** Throws a TypeError for an invalid key or address. */
  constructor(options: FishAudioClientOptions) {
    this.#transport = new Transport(options);
    this.#engine = options.engine ?? DEFAULT_ENGINE;
    this.maxSpeeches =
      (options.concurrency ?? DEFAULT_CONCURRENCY) + (options.queue?.maxQueued ?? DEFAULT_QUEUE.maxQueued);
  }

  /** What is known of Fish.Audio without asking it. */
  get state(): FishAudioState {
    return this.#transport.admission.state;
  }

  /** Throws `provider_not_configured`, as every call would, when there is no key. */
  assertConfigured(): void {
    this.#transport.admission.assertConfigured();
  }

  /**
   * Creates a voice model from one or more reference samples. After a failure with the outcome `unknown` it may exist:
   * look for it with `findModelByTag` before another attempt.
   */
  createModel(input: CreateModelInput, call: CallOptions = {}): Promise<FishModel> {
    return models.createModel(this.#transport, input, call);
  }

  /** The voice models of our account, as far as Fish.Audio lists them. */
  walkOwnModels(call: CallOptions = {}): Promise<ModelWalk> {
    return models.walkOwnModels(this.#transport, call);
  }

  /**
   * The voice model of our account that has exactly this tag, or null when there is none. Throws ListIncomplete when that
   * is unknown, because the list does not show all.
   */
  findModelByTag(tag: string, call: CallOptions = {}): Promise<TaggedModel | null> {
    return models.findModelByTag(this.#transport, tag, call);
  }

  /** Reads one voice model; throws `voice_model_not_found` when there is none with this id. */
  getModel(id: string, call: CallOptions = {}): Promise<FishModel> {
    return models.getModel(this.#transport, id, call);
  }

  /** Changes the given fields; throws `voice_model_not_found` when there is no voice model with this id. */
  updateModel(id: string, patch: UpdateModelPatch, call: CallOptions = {}): Promise<void> {
    return models.updateModel(this.#transport, id, patch, call);
  }

  /** Deletes a voice model; throws `voice_model_not_found` when there is none with this id. */
  deleteModel(id: string, call: CallOptions = {}): Promise<void> {
    return models.deleteModel(this.#transport, id, call);
  }

  /**
   * Whether the key is accepted, with the prepaid credit: one attempt that costs nothing, is made while calls are paused as
   * well, and changes nothing about that. Throws `provider_auth` when the key is not accepted.
   */
  checkKey(call: CallOptions = {}): Promise<ApiCredit> {
    return checkKey(this.#transport, call);
  }

  /** The prepaid credit. */
  getApiCredit(call: CallOptions = {}): Promise<ApiCredit> {
    return getApiCredit(this.#transport, call);
  }

  /** Speaks a text with a voice model; the sound is streamed as it is made. */
  speak(modelId: string, input: SpeakInput, call: SpeakOptions = {}): Promise<Speech> {
    return speak(this.#transport, this.#engine, modelId, input, call);
  }

  /** Closes every connection, those in use included; later calls fail with `shutting_down`. */
  close(): void {
    this.#transport.close();
  }
}
