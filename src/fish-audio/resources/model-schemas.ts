import { z } from 'zod';
import { FishAudioError } from '../errors/fish-audio-error';

/** The model ids that are accepted. The pattern is anchored and plain, so that an id cannot become another path. */
const MODEL_ID_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;

/** Who may see a voice model: its owner, whoever knows the id, or everyone. */
export type FishVisibility = 'private' | 'unlist' | 'public';

/**
 * The part of a voice model at Fish.Audio that this service uses (Fish Audio OpenAPI, ModelEntity). Only the id is
 * required: the other fields have fallbacks, so that a change in one of them does not hide a model that exists.
 */
export interface FishModel {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly state: 'created' | 'training' | 'trained' | 'failed' | 'unknown';
  readonly visibility: FishVisibility | 'unknown';
  readonly created_at: Date | null;
}

/** One page of a list of voice models. `total` and `hasMore` are null when Fish.Audio does not say. */
export interface FishModelPage {
  readonly items: readonly FishModel[];
  /** How many entries of the page are no voice models that can be read. */
  readonly unreadable: number;
  readonly total: number | null;
  readonly hasMore: boolean | null;
  /** Whether Fish.Audio says that the list does not show every voice model, or that its total is not exact. */
  readonly limited: boolean;
}

/** Which voice models to list (Fish Audio OpenAPI, `GET /model`). `pageNumber` starts at 1, `pageSize` is at most 100. */
export interface ListModelsQuery {
  readonly pageSize?: number;
  readonly pageNumber?: number;
  readonly title?: string;
  readonly tags?: readonly string[];
  /** Only the models of the account that the key belongs to. */
  readonly self?: boolean;
  readonly sortBy?: 'score' | 'task_count' | 'created_at';
}

/** The fields of a voice model that can be changed; a field that is left out stays as it is. */
export interface UpdateModelPatch {
  readonly title?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly visibility?: FishVisibility;
}

const dateSchema = z
  .string()
  .transform((text) => new Date(text))
  .refine((date) => !Number.isNaN(date.getTime()))
  .nullable()
  .catch(null);

/** The body of a response to a create or a read. */
export const modelSchema = z
  .object({
    _id: z.string().regex(MODEL_ID_PATTERN),
    title: z.string().catch(''),
    description: z.string().catch(''),
    tags: z.array(z.string()).catch([]),
    state: z.enum(['created', 'training', 'trained', 'failed', 'unknown']).catch('unknown'),
    visibility: z.enum(['private', 'unlist', 'public', 'unknown']).catch('unknown'),
    created_at: dateSchema,
  })
  .transform(({ _id, ...rest }): FishModel => ({ id: _id, ...rest }));

/** The body of a response to a list. An invalid entry is left out, so that it does not make the whole page fail. */
export const modelPageSchema = z
  .object({
    items: z.array(modelSchema.nullable().catch(null)),
    total: z.number().nullable().catch(null),
    has_more: z.boolean().nullable().catch(null),
    window_limited: z.boolean().catch(false),
    total_is_exact: z.boolean().catch(true),
    max_offset: z.number().catch(Number.POSITIVE_INFINITY),
    accessible_upper_bound: z.number().catch(Number.POSITIVE_INFINITY),
  })
  .transform(({ items, total, has_more, ...bounds }): FishModelPage => {
    const readable = items.filter((item) => item !== null);
    const reachable = Math.min(bounds.max_offset, bounds.accessible_upper_bound);
    return {
      items: readable,
      unreadable: items.length - readable.length,
      total,
      hasMore: has_more,
      limited: bounds.window_limited || !bounds.total_is_exact || reachable < (total ?? 0),
    };
  });

/** Throws `voice_model_not_found` when `id` cannot be the id of a voice model. */
export function assertModelId(id: string): void {
  if (MODEL_ID_PATTERN.test(id)) return;
  throw new FishAudioError('voice_model_not_found', 'This is not the id of a voice model at Fish.Audio.', {
    outcome: 'not_sent',
  });
}
