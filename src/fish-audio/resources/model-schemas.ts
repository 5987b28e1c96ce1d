import { z } from 'zod';
import { type ModelState, modelStatus } from '../../domain/model-status';
import { FishAudioError } from '../errors/fish-audio-error';
import { readProviderMessage, readProviderName } from '../errors/provider-message';

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
  /** Whether these are all of its tags: false where none were told, or some of them cannot be read. */
  readonly hasAllTags: boolean;
  readonly state: ModelState;
  readonly visibility: FishVisibility | 'unknown';
  readonly created_at: Date | null;
  readonly dmca_taken_down: boolean;
  /** Null where it was not taken down. */
  readonly takedown_category: string | null;
  readonly lock_visibility: boolean;
  /** One for each sample that Fish.Audio has rated, in the order in which they were sent. */
  readonly quality: readonly SampleQuality[];
}

/** How Fish.Audio rates one reference sample (Fish Audio OpenAPI, ModelAudioQualityEntity). */
export interface SampleQuality {
  /** Null where it was not rated: `quality_passed` is false then as well. */
  readonly passed: boolean | null;
  /** A sentence of Fish.Audio, or empty. */
  readonly reason: string;
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

/** Longer than every category that is documented; it has to fit into the first sector of a journal entry, 4 bytes a character. */
const MAX_CATEGORY_CHARACTERS = 40;

/** A model is made of 1 to 20 samples (Fish Audio OpenAPI, `voices`); what is said of more would only swell our responses. */
const MAX_VOICES = 20;

const sampleQualitySchema = z
  .object({
    quality_passed: z.boolean().nullable().catch(null),
    quality_reason: z.string().catch(''),
    quality: z.record(z.string(), z.unknown()).catch({}),
  })
  .transform(({ quality_passed, quality_reason, quality }): SampleQuality => {
    const wasRated = quality_passed === true || quality_reason !== '' || Object.keys(quality).length > 0;
    return {
      passed: wasRated ? quality_passed : null,
      reason: readProviderMessage('text/plain', quality_reason) ?? '',
    };
  })
  .catch({ passed: null, reason: '' });

const qualitySchema = z
  .object({ audios: z.array(sampleQualitySchema) })
  .transform(({ audios }): readonly SampleQuality[] => audios.slice(0, MAX_VOICES))
  .catch([]);

/** The body of a response that is a voice model. */
export const modelSchema = z
  .object({
    _id: z.string().regex(MODEL_ID_PATTERN),
    title: z.string().catch(''),
    description: z.string().catch(''),
    tags: z.array(z.unknown()).nullable().catch(null),
    state: modelStatus.shape.model_state,
    visibility: z.enum(['private', 'unlist', 'public', 'unknown']).catch('unknown'),
    created_at: dateSchema,
    dmca_taken_down: modelStatus.shape.dmca_taken_down,
    takedown_category: z
      .string()
      .transform((text) => readProviderName(text, MAX_CATEGORY_CHARACTERS))
      .nullable()
      .catch(null),
    lock_visibility: modelStatus.shape.lock_visibility,
    quality: qualitySchema,
  })
  .transform(({ _id, tags: told, ...rest }): FishModel => {
    const tags = (told ?? []).filter((tag) => typeof tag === 'string');
    return { id: _id, ...rest, tags, hasAllTags: tags.length === told?.length };
  });

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
