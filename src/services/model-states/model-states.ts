import { SharedWork } from '../../concurrency/shared-work';
import type { DatabaseManager } from '../../database/database-manager';
import type { Log } from '../../domain/log';
import { isInTraining, isTakenDown } from '../../domain/model-status';
import { type RequestTrace, traceOf } from '../../domain/request-trace';
import type { SpeakingVoice } from '../../domain/voice-model';
import { hasCode } from '../../errors/api-error';
import type { FishAudioClient } from '../../fish-audio/client';
import type { FishModel } from '../../fish-audio/resources/model-schemas';
import { SeenTrained } from './seen-trained';
import { statusOf } from './status-of';

/** What knowing the states of voice models needs. */
export interface ModelStatesDeps {
  readonly fishAudio: FishAudioClient;
  readonly database: DatabaseManager;
  readonly log: Log;
}

/**
 * What is known of how far the voice models are. Fish.Audio is asked, and what it says is noted: in memory which models
 * were seen trained, and in the records all of it.
 */
export class ModelStates {
  readonly #deps: ModelStatesDeps;
  readonly #seen = new SeenTrained();
  readonly #reads = new SharedWork<FishModel | null>();

  constructor(deps: ModelStatesDeps) {
    this.#deps = deps;
  }

  /** Notes what a response of Fish.Audio said of a model, in memory alone. */
  see(model: FishModel): void {
    if (model.state === 'trained' && !isTakenDown(statusOf(model))) this.#seen.add(model.id);
    else this.#seen.delete(model.id);
  }

  /** Forgets a model that was deleted at Fish.Audio, so that its next speech is not asked for unseen. */
  forget(modelId: string): void {
    this.#seen.delete(modelId);
  }

  /**
   * Whether this service has seen the model trained: this process, or another one that has noted it in `record`. What was
   * seen more than ten minutes ago is read again in the background, since the model may have been taken down. Never throws;
   * where there is no record, or it could not be read, only what this process has seen counts.
   */
  isKnownTrained(modelId: string, record: SpeakingVoice | null, trace: RequestTrace): boolean {
    if (record?.model_id === modelId && this.#seen.find(modelId) === null) this.#learnFrom(record);
    const seen = this.#seen.find(modelId);
    if (seen === 'stale') void this.read(modelId, trace).catch(() => undefined);
    return seen !== null;
  }

  /** A record does not say when its model was seen trained, so that this counts as seen when the record was made. */
  #learnFrom(record: SpeakingVoice): void {
    if (record.model_state !== 'trained' || isTakenDown(record)) return;
    // It is known to be gone at Fish.Audio, or was when the account was reconciled.
    if (record.missing_since !== null) return;
    this.#seen.add(record.model_id, Math.max(0, Date.now() - record.created_at.getTime()));
  }

  /**
   * Reads a model at Fish.Audio, once for all who ask at the same time, and notes what it says; null if there is none with
   * this id. Throws what Fish.Audio throws, and the reason of the signal. The request to Fish.Audio is given up when nobody
   * waits for it any more.
   */
  read(modelId: string, trace: RequestTrace, signal?: AbortSignal): Promise<FishModel | null> {
    return this.#reads.run(modelId, (noLongerNeeded) => this.#read(modelId, trace, noLongerNeeded), signal);
  }

  /**
   * Notes in the record of a voice whether its model is there, as Fish.Audio has just said of this very model, where the record
   * says otherwise. Only one that was trained can be lost: another may not be shown yet. Never throws, and is not waited for.
   */
  noteWhether(isThere: boolean, record: SpeakingVoice | null): void {
    const { database } = this.#deps;
    if (record === null || isThere === (record.missing_since === null) || database.state !== 'connected') return;
    if (!isThere && record.model_state !== 'trained') return;
    void database.markVoiceModelMissing(record.model_id, isThere ? null : new Date()).catch(() => undefined);
  }

  async #read(modelId: string, trace: RequestTrace, signal: AbortSignal): Promise<FishModel | null> {
    try {
      const model = await this.#deps.fishAudio.getModel(modelId, { ...traceOf(trace), signal });
      this.see(model);
      void this.#noteInRecord(model);
      return model;
    } catch (error) {
      if (!hasCode(error, 'voice_model_not_found')) throw error;
      this.#seen.delete(modelId);
      return null;
    }
  }

  /** While a model is in training, its record is for the worker to keep up to date. */
  async #noteInRecord(model: FishModel): Promise<void> {
    const { database, log } = this.#deps;
    if (database.state !== 'connected' || isInTraining(model.state) || model.state === 'unknown') return;
    try {
      await database.training.note(model.id, statusOf(model), null);
    } catch {
      log.debug({ event: 'model_state_not_noted', model_id: model.id }, 'The state of a voice model was not recorded');
    }
  }
}
