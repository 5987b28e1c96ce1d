import { z } from 'zod';

/**
 * How far Fish.Audio is with a voice model (Fish Audio OpenAPI, ModelEntity `state`). `unknown` stands for a record of
 * before the state was kept, and for a response without one; such a voice model is taken as usable.
 */
export const modelState = z.enum(['created', 'training', 'trained', 'failed', 'unknown']);

/** What `modelState` parses to. */
export type ModelState = z.infer<typeof modelState>;

/** What Fish.Audio said of a voice model when it was last read. What is missing or not understood gets a default. */
export const modelStatus = z.object({
  model_state: modelState.catch('unknown'),
  /** Whether Fish.Audio has taken the voice model down after a complaint about rights. */
  dmca_taken_down: z.boolean().catch(false),
  /** Why it was taken down, `dmca` or `policy` as far as is documented; null where it was not. */
  takedown_category: z.string().nullable().catch(null),
  /** Whether Fish.Audio keeps the visibility as it is. */
  lock_visibility: z.boolean().catch(false),
});

/** What `modelStatus` parses to. */
export type ModelStatus = Readonly<z.infer<typeof modelStatus>>;

/** What is known of a voice model of which Fish.Audio said nothing. */
export const UNKNOWN_STATUS: ModelStatus = modelStatus.parse({});

/** Whether Fish.Audio is still making the voice, so that it may speak with another one or not at all. */
export function isInTraining(state: ModelState): boolean {
  return state === 'created' || state === 'training';
}

/** Whether Fish.Audio has taken the voice model down, for whatever reason. */
export function isTakenDown({ dmca_taken_down, takedown_category }: ModelStatus): boolean {
  return dmca_taken_down || takedown_category !== null;
}
