import { z } from 'zod';
import { MODEL_ID_PATTERN } from './resources/model-id';

/** Who may see a voice model: its owner, whoever knows the id, or everyone. */
export type FishVisibility = 'private' | 'unlist' | 'public';

/**
 * A voice model as Fish.Audio describes it, in the parts we use (Fish Audio OpenAPI, ModelEntity). Only the id is sure:
 * a model that exists must not be lost because another field has changed its form, so those fall back instead.
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

/** One page of a list of voice models. `hasMore` is null when Fish.Audio does not say. */
export interface FishModelPage {
  readonly items: readonly FishModel[];
  readonly total: number;
  readonly hasMore: boolean | null;
}

/** Which voice models to list (Fish Audio OpenAPI, `GET /model`). Pages count from 1 and hold at most 100. */
export interface ListModelsQuery {
  readonly pageSize?: number;
  readonly pageNumber?: number;
  readonly title?: string;
  readonly tags?: readonly string[];
  /** Only those of our own account. */
  readonly self?: boolean;
  readonly sortBy?: 'score' | 'task_count' | 'created_at';
}

/** What may be changed of a voice model; what is not named stays as it is. */
export interface UpdateModelPatch {
  readonly title?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly visibility?: FishVisibility;
}

/** The prepaid credit, a decimal number of US dollars as text; it can be below zero. */
export interface ApiCredit {
  readonly credit: string;
}

const dateSchema = z
  .string()
  .transform((text) => new Date(text))
  .refine((date) => !Number.isNaN(date.getTime()))
  .nullable()
  .catch(null);

/** The answer of a create or a read. */
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

/** The answer of a list. An entry that makes no sense is left out, so that it cannot hide the others. */
export const modelPageSchema = z
  .object({
    items: z.array(modelSchema.nullable().catch(null)),
    total: z.number().catch(0),
    has_more: z.boolean().nullable().catch(null),
  })
  .transform(
    ({ items, total, has_more }): FishModelPage => ({
      items: items.filter((item) => item !== null),
      total,
      hasMore: has_more,
    }),
  );

/** The answer of the wallet; the SDKs allow for a number as well. */
export const apiCreditSchema = z.object({ credit: z.union([z.string(), z.number()]).transform(String) });
