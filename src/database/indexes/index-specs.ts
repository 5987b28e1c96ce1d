import type { Collection, CreateIndexesOptions, IndexSpecification } from 'mongodb';
import type { Collections } from '../collections';

/** One index that the service needs. */
export interface IndexSpec {
  readonly collection: Exclude<keyof Collections, 'db'>;
  readonly key: Readonly<Record<string, 1 | -1>>;
  readonly options: CreateIndexesOptions & { readonly name: string };
  /** The member of which a unique index allows each value once, and the BSON type that it is unique for. */
  readonly unique?: { readonly member: string; readonly type: 'string' | 'objectId' };
}

/** A unique index on one member, for values of one type only. */
function unique(member: string, type: 'string' | 'objectId'): Pick<IndexSpec, 'key' | 'options' | 'unique'> {
  const partialFilterExpression = { [member]: { $type: type } };
  return {
    key: { [member]: 1 },
    options: { name: member, unique: true, partialFilterExpression },
    unique: { member, type },
  };
}

const newestOfUser = {
  key: { user_id: 1, created_at: -1, _id: -1 },
  options: { name: 'newest_of_user' },
} as const;

/**
 * The unique ones are what keeps a model from being recorded twice and an Echo from having two voices, whatever runs at
 * the same time. They hold for the types that this service writes, so that another writer's documents, which may lack
 * the member, can still be inserted.
 */
export const INDEX_SPECS: readonly IndexSpec[] = [
  { collection: 'voiceModels', ...unique('model_id', 'string') },
  { collection: 'voiceModels', ...unique('echo_id', 'objectId') },
  { collection: 'voiceModels', ...newestOfUser },
  { collection: 'echos', ...newestOfUser },
  { collection: 'idempotencyKeys', key: { expires_at: 1 }, options: { name: 'expires_at', expireAfterSeconds: 0 } },
];

/** The name of an index for people: its collection and its own, such as `voice_models.model_id`. */
export function indexName(collections: Collections, { collection, options }: IndexSpec): string {
  return `${collections[collection].collectionName}.${options.name}`;
}

/** Makes an index; does nothing where it exists. Throws the driver's error. */
export async function makeIndex(collections: Collections, { collection, key, options }: IndexSpec): Promise<void> {
  const keys: IndexSpecification = { ...key };
  // Any of the collections will do: what is indexed is not a matter of their types.
  const target: Pick<Collection, 'createIndex'> = collections[collection];
  await target.createIndex(keys, options);
}
