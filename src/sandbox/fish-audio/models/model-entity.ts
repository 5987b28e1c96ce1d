/** What the API knows as a model, with every key of the OpenAPI schema `ModelEntity`. */
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
  dmca_taken_down: boolean;
  takedown_category: null;
  default_text: string;
  source: string;
  licensed: boolean;
  pvc_release_state: null;
  pvc_notice_period_months: null;
  pvc_released_at: null;
  pvc_retire_requested_at: null;
  pvc_retire_effective_at: null;
  quality: null;
  like_count: number;
  mark_count: number;
  shared_count: number;
  task_count: number;
  unliked: boolean;
  liked: boolean;
  marked: boolean;
  author: { _id: string; nickname: string; avatar: string };
}

/** Who may find a model: everybody, those who know its id, or its owner. */
export type Visibility = 'public' | 'unlist' | 'private';
/** All of them, in the order the API names them. */
export const VISIBILITIES: readonly Visibility[] = ['public', 'unlist', 'private'];

/** What differs from model to model when it is made. */
export type ModelSeed = Pick<ModelEntity, '_id' | 'title' | 'description' | 'tags' | 'visibility' | 'cover_image'> & {
  readonly authorId: string;
  readonly createdAt: Date;
};

/** A complete entity. Several clients fail on a missing key or on null in a text, so nothing is ever left out. */
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
