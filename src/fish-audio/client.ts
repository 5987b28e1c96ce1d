import { type CallOptions, DEFAULT_ENGINE, type FishAudioClientOptions } from './options';
import * as models from './resources/models';
import { type SpeakInput, type Speech, speak } from './resources/speech';
import type { CreateModelInput } from './resources/voice-form';
import { getApiCredit } from './resources/wallet';
import { Transport } from './transport/transport';
import type { ApiCredit, FishModel, FishModelPage, ListModelsQuery, UpdateModelPatch } from './wire';

/**
 * The Fish.Audio API, as far as this service uses it. Constructing it opens nothing. Every method throws FishAudioError
 * and nothing else; its `outcome` says whether what was asked for can have happened.
 */
export class FishAudioClient {
  readonly #connection: Transport;
  readonly #engine: string;

  /** Throws a TypeError for a key or an address that cannot work. */
  constructor(options: FishAudioClientOptions) {
    this.#connection = new Transport(options);
    this.#engine = options.engine ?? DEFAULT_ENGINE;
  }

  /**
   * Makes a voice model out of one or more reference samples. After a failure with the outcome `unknown` it may exist:
   * look it up with `findModelByTag` before trying again.
   */
  createModel(input: CreateModelInput, call: CallOptions = {}): Promise<FishModel> {
    return models.createModel(this.#connection, input, call);
  }

  /** One page of voice models. */
  listModels(query: ListModelsQuery = {}, call: CallOptions = {}): Promise<FishModelPage> {
    return models.listModels(this.#connection, query, call);
  }

  /** Our own voice model that carries exactly this tag, or null when there is none. */
  findModelByTag(tag: string, call: CallOptions = {}): Promise<FishModel | null> {
    return models.findModelByTag(this.#connection, tag, call);
  }

  /** One voice model; `voice_model_not_found` when there is none with this id. */
  getModel(id: string, call: CallOptions = {}): Promise<FishModel> {
    return models.getModel(this.#connection, id, call);
  }

  /** Changes the fields that are named. */
  updateModel(id: string, patch: UpdateModelPatch, call: CallOptions = {}): Promise<void> {
    return models.updateModel(this.#connection, id, patch, call);
  }

  /** Deletes a voice model; `voice_model_not_found` when there is none with this id. */
  deleteModel(id: string, call: CallOptions = {}): Promise<void> {
    return models.deleteModel(this.#connection, id, call);
  }

  /** The prepaid credit. It costs nothing to ask, so it is the way to try a key. */
  getApiCredit(call: CallOptions = {}): Promise<ApiCredit> {
    return getApiCredit(this.#connection, call);
  }

  /** Speaks a text with a voice model; the sound is streamed as it is made. */
  speak(modelId: string, input: SpeakInput, call: CallOptions = {}): Promise<Speech> {
    return speak(this.#connection, this.#engine, modelId, input, call);
  }

  /** Closes every connection, those in use included; later calls fail with `shutting_down`. */
  close(): void {
    this.#connection.close();
  }
}
