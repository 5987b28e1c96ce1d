/** A voice model as the API returns it, with every key of the OpenAPI schema `ModelEntity`. */
export interface ModelEntity {
  _id: string;
  type: 'tts';
  title: string;
  description: string;
  cover_image: string;
  train_mode: 'fast';
  state: 'created' | 'training' | 'trained' | 'failed';
  tags: readonly string[];
  samples: readonly { title: string; text: string; task_id: string; audio: string }[];
  created_at: string;
  updated_at: string;
  languages: readonly string[];
  visibility: Visibility;
  lock_visibility: boolean;
  dmca_taken_down: boolean | null;
  takedown_category: 'dmca' | 'policy' | null;
  default_text: string;
  source: string;
  licensed: boolean;
  pvc_release_state: null;
  pvc_notice_period_months: null;
  pvc_released_at: null;
  pvc_retire_requested_at: null;
  pvc_retire_effective_at: null;
  quality: ModelQuality | null;
  like_count: number;
  mark_count: number;
  shared_count: number;
  task_count: number;
  unliked: boolean;
  liked: boolean;
  marked: boolean;
  author: { _id: string; nickname: string; avatar: string };
}

/** What Fish.Audio says about the samples of a model (Fish Audio OpenAPI, `ModelQualityEntity`). */
export interface ModelQuality {
  readonly audios: readonly {
    readonly filename: string;
    readonly duration_ms: number;
    readonly language: string;
    readonly quality: Readonly<Record<string, number>>;
    readonly quality_passed: boolean;
    readonly quality_reason: string;
  }[];
  readonly created_at: string;
  readonly updated_at: string;
}

/** Who may use a model: everybody, everybody who knows its id, or its owner only. */
export type Visibility = 'public' | 'unlist' | 'private';
/** Every visibility, in the order of the API. */
export const VISIBILITIES: readonly Visibility[] = ['public', 'unlist', 'private'];

/** The members of a model that a test may set: what Fish.Audio or its moderators would have done. */
export type ModelPatch = Partial<
  Pick<
    ModelEntity,
    'state' | 'dmca_taken_down' | 'takedown_category' | 'lock_visibility' | 'quality' | 'visibility' | 'title' | 'tags'
  >
>;

/** The fields that differ between newly created models. */
export type ModelSeed = Pick<ModelEntity, '_id' | 'title' | 'description' | 'tags' | 'visibility' | 'cover_image'> & {
  readonly authorId: string;
  readonly createdAt: Date;
};

/** Makes a complete entity. Several clients fail on a missing key or on null in a text field, so no key is left out. */
export function newModelEntity({ authorId, createdAt, ...seed }: ModelSeed): ModelEntity {
  return {
    ...seed,
    type: 'tts',
    train_mode: 'fast',
    state: 'trained',
    samples: [],
    created_at: createdAt.toISOString(),
    updated_at: createdAt.toISOString(),
    languages: ['en'],
    lock_visibility: false,
    dmca_taken_down: false,
    takedown_category: null,
    default_text: '',
    source: 'api',
    licensed: false,
    pvc_release_state: null,
    pvc_notice_period_months: null,
    pvc_released_at: null,
    pvc_retire_requested_at: null,
    pvc_retire_effective_at: null,
    quality: null,
    like_count: 0,
    mark_count: 0,
    shared_count: 0,
    task_count: 0,
    unliked: false,
    liked: false,
    marked: false,
    author: { _id: authorId, nickname: 'sandbox', avatar: '' },
  };
}
