import type { ModelStatus } from '../../domain/model-status';
import type { FishModel } from '../../fish-audio/resources/model-schemas';

/** What a record keeps of what Fish.Audio says of a model. */
export function statusOf(model: FishModel): ModelStatus {
  const { state, dmca_taken_down, takedown_category, lock_visibility } = model;
  return { model_state: state, dmca_taken_down, takedown_category, lock_visibility };
}
