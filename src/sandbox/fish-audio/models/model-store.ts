import type { BehaviourChange } from '../behaviour/behaviour';
import type { BehaviourControl } from '../behaviour/behaviour-control';
import type { SandboxSettings } from '../options';
import type { ReceivedFile } from '../samples/sample-storage';
import type { ModelPatch } from './model-entity';
import { failedQuality } from './model-quality';
import { publicLibrary } from './public-library';
import type { StoredModel } from './stored-model';
import { stateIn } from './training';

/** The voice models of the sandbox: those that were created, plus a small public library. */
export class ModelStore {
  readonly #created = new Map<string, StoredModel>();
  readonly #library = new Map<string, StoredModel>();
  /** Samples whose content is kept in memory, oldest first. */
  readonly #kept = new Set<ReceivedFile>();
  #keptBytes = 0;
  /** The ids of all models whose training has failed, deleted ones as well. */
  readonly failed = new Set<string>();

  constructor(
    readonly settings: SandboxSettings,
    readonly behaviour: BehaviourControl,
  ) {
    for (const model of publicLibrary()) this.#library.set(model.entity._id, model);
  }

  /** The created models with their current training state, oldest first. */
  get created(): readonly StoredModel[] {
    for (const model of this.#created.values()) this.#refresh(model);
    return [...this.#created.values()];
  }

  /** Adds a created model; beyond `keepModels` the oldest one is deleted. */
  add(model: StoredModel): void {
    this.#created.set(model.entity._id, model);
    const [oldest] = this.#created.keys();
    if (this.#created.size > this.settings.keepModels && oldest !== undefined) this.delete(oldest);
    for (const sample of model.samples) this.#keepContent(sample);
  }

  /** A created model or one of the public library, with its current training state. */
  get(id: string): StoredModel | undefined {
    const model = this.#created.get(id) ?? this.#library.get(id);
    if (model) this.#refresh(model);
    return model;
  }

  /** Deletes a created model; models of the public library stay. */
  delete(id: string): void {
    for (const sample of this.#created.get(id)?.samples ?? []) this.#dropContent(sample);
    this.#created.delete(id);
  }

  /** The models that a list shows now, newest first. A new model is left out until the listing lag is over. */
  listable(): StoredModel[] {
    const newestAtMs = Date.now() - this.settings.listLagMs;
    const created = this.created.filter((model) => model.createdAtMs <= newestAtMs);
    return [...this.#library.values(), ...created].reverse();
  }

  /** Deletes every created model. */
  clear(): void {
    this.#created.clear();
    this.#kept.clear();
    this.failed.clear();
    this.#keptBytes = 0;
  }

  /** Sets members of a model; a state that is set stays. False when there is no such model. */
  change(id: string, { state, ...patch }: ModelPatch): boolean {
    const model = this.get(id);
    if (model === undefined) return false;
    Object.assign(model.entity, patch);
    if (state !== undefined) {
      model.entity.state = state;
      model.training = null;
    }
    return true;
  }

  /** Gives every model that is still in training this length and outcome. */
  retrain({ trainingMs, trainingOutcome }: BehaviourChange): void {
    for (const { training } of this.#created.values()) {
      if (training === null || training.endsAtMs <= Date.now()) continue;
      if (trainingMs !== undefined) training.endsAtMs = training.startedAtMs + trainingMs;
      if (trainingOutcome !== undefined) training.outcome = trainingOutcome;
    }
  }

  #refresh(model: StoredModel): void {
    const { entity, training } = model;
    if (training === null) return;
    entity.state = stateIn(training, Date.now());
    if (entity.state !== 'failed') return;
    this.failed.add(entity._id);
    entity.quality = failedQuality(model, this.behaviour.now.failedReason);
    model.training = null;
  }

  #keepContent(sample: ReceivedFile): void {
    if (sample.content === null) return;
    this.#kept.add(sample);
    this.#keptBytes += sample.bytes;
    for (const oldest of this.#kept) {
      if (this.#keptBytes <= this.settings.keepTotalBytes) return;
      this.#dropContent(oldest);
    }
  }

  #dropContent(sample: ReceivedFile): void {
    if (!this.#kept.delete(sample)) return;
    this.#keptBytes -= sample.bytes;
    sample.content = null;
  }
}
