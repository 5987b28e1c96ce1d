import { newModelEntity } from './model-entity';
import type { StoredModel } from './stored-model';

const VOICES = [
  { _id: '5a6d0c1b2e3f48a9b7c6d5e4f3021100', title: 'Sandbox narrator', tags: ['narration', 'calm'] },
  { _id: '5a6d0c1b2e3f48a9b7c6d5e4f3021101', title: 'Sandbox companion', tags: ['conversation', 'warm'] },
  { _id: '5a6d0c1b2e3f48a9b7c6d5e4f3021102', title: 'Sandbox announcer', tags: ['announcement', 'bright'] },
];
const LIBRARY_AUTHOR = 'ffffffffffffffffffffffffffffffff';

/** A few public voices without an owner, so that the public list and speech with a library voice work at once. */
export function publicLibrary(): StoredModel[] {
  const createdAt = new Date('2026-01-01T00:00:00Z');
  return VOICES.map((voice, index) => ({
    entity: {
      ...newModelEntity({
        ...voice,
        description: '',
        cover_image: '',
        visibility: 'public',
        authorId: LIBRARY_AUTHOR,
        createdAt,
      }),
      task_count: 100 * (VOICES.length - index),
    },
    ownerId: '',
    createdAtMs: createdAt.getTime(),
    samples: [],
    seconds: [],
    training: null,
    fields: {},
  }));
}
