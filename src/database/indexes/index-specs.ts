import type { Collection, CreateIndexesOptions, Document } from 'mongodb';
import type { Collections } from '../collections';

/** One index that the service needs. */
export interface IndexSpec {
  readonly collection: Exclude<keyof Collections, 'db' | 'access' | 'hasCatalogue'>;
  readonly key: Readonly<Record<string, 1 | -1>>;
  readonly options: CreateIndexesOptions & { readonly name: string };
  /** The member of which a unique index allows each value once, and for which values it does. */
  readonly unique?: { readonly member: string; readonly values: Document };
}

/** A unique index on one member, for some of its values only. */
function unique(member: string, values: Document): Pick<IndexSpec, 'key' | 'options' | 'unique'> {
  const partialFilterExpression = { [member]: values };
  return {
    key: { [member]: 1 },
    options: { name: member, unique: true, partialFilterExpression },
    unique: { member, values },
  };
}

/** The keys of the index from which the lists of a user are read. */
export const NEWEST_OF_USER = { user_id: 1, created_at: -1, _id: -1 } as const;
/** The keys of the index from which the clips of a voice are read. */
export const NEWEST_OF_VOICE = { voice_id: 1, created_at: -1, _id: -1 } as const;

/** The keys of the index from which the catalogue is read. */
export const NEWEST_LISTED = { visibility: 1, created_at: -1, _id: -1 } as const;

/** For the voices in the catalogue alone, of which there are few. */
const newestListed = {
  key: NEWEST_LISTED,
  options: { name: 'newest_listed', partialFilterExpression: { visibility: 'listed' } },
} as const;

const newestOfUser = { key: NEWEST_OF_USER, options: { name: 'newest_of_user' } } as const;

/** Removes what has expired; engines without such indexes leave it to the sweep. */
const expiry = { key: { expires_at: 1 }, options: { name: 'expires_at', expireAfterSeconds: 0 } } as const;

/** Keeps two keys of a user from having the same slot; those that do not work any more have none. */
const SLOT_OF_USER = {
  key: { user_id: 1, slot: 1 },
  options: { name: 'slot_of_user', unique: true, partialFilterExpression: { slot: { $gte: 0 } } },
} as const;

/** By this member the voice models are found whose training is watched; the others do not have it. */
const CHECK_TIME = 'model_check_at';

/** By this member a voice is found by an id that it had before; those that had one only do not have it. */
const KNOWN_MODELS = 'known_model_ids';

/** By this member the voices are found that have a version in training. */
const VERSION_CHECK_TIME = 'version_check_at';
/** By this member the voice models are found of whose change Fish.Audio is still to be told; the others do not have it. */
const TELL_TIME = 'fish_audio_due_at';

/** By these members the voices are found that were lent to a user, or to an Echo of one; most records do not have them. */
const BORROWER = 'shares.user_id';
const BORROWING_ECHO = 'shares.echo_id';

/** By this member the voices are found whose removal is announced; the others do not have it. */
const WARNED = 'expiry.warned_at';

/** By this member an upload looks for an earlier one of the same samples. */
const SAMPLE_HASH = 'samples.sha256';

/** By these members a sweep looks for who still needs kept recordings: a record, or a version of its voice. */
const NAMES_OF_SAMPLES = ['samples_id', 'versions.samples_id'];

/** An index on one member of the voice models, for those that have it. */
function sparse(member: string): IndexSpec {
  return { collection: 'voiceModels', key: { [member]: 1 }, options: { name: member, sparse: true } };
}

/**
 * The unique ones are what keeps a model from being recorded twice and an Echo from having two voices, whatever runs at
 * the same time. They hold for the values that this service writes, so that another writer's documents, which may lack
 * the member or have an empty text there, can still be inserted. The one on hashes of samples has no second member: a
 * document that has an array in both could not be inserted.
 */
export const INDEX_SPECS: readonly IndexSpec[] = [
  { collection: 'voiceModels', ...unique('model_id', { $type: 'string', $gt: '' }) },
  { collection: 'voiceModels', ...unique('echo_id', { $type: 'objectId' }) },
  { collection: 'voiceModels', key: { echo_id: 1, _id: 1 }, options: { name: 'holder_of_echo' } },
  { collection: 'voiceModels', ...newestOfUser },
  { collection: 'voiceModels', key: { [SAMPLE_HASH]: 1 }, options: { name: 'sample_hash', sparse: true } },
  ...NAMES_OF_SAMPLES.map((name) => sparse(name)),
  { collection: 'voiceModels', key: { [CHECK_TIME]: 1 }, options: { name: 'training', sparse: true } },
  { collection: 'voiceModels', key: { [KNOWN_MODELS]: 1 }, options: { name: 'known_models', sparse: true } },
  { collection: 'voiceModels', key: { [VERSION_CHECK_TIME]: 1 }, options: { name: 'version_training', sparse: true } },
  { collection: 'voiceModels', key: { [TELL_TIME]: 1 }, options: { name: 'fish_audio_due', sparse: true } },
  { collection: 'voiceModels', ...newestListed },
  { collection: 'voiceModels', key: { [WARNED]: 1 }, options: { name: 'expiry', sparse: true } },
  { collection: 'voiceModels', key: { [BORROWER]: 1 }, options: { name: 'borrower', sparse: true } },
  { collection: 'voiceModels', key: { [BORROWING_ECHO]: 1 }, options: { name: 'borrowing_echo', sparse: true } },
  { collection: 'echos', ...newestOfUser },
  { collection: 'idempotencyKeys', ...expiry },
  { collection: 'counts', ...expiry },
  { collection: 'amounts', ...expiry },
  { collection: 'amounts', key: { user_id: 1 }, options: { name: 'amounts_of_user' } },
  { collection: 'voiceHolds', ...expiry },
  { collection: 'tombstones', ...expiry },
  { collection: 'erasures', ...expiry },
  { collection: 'keptConsents', ...expiry },
  { collection: 'usageDays', key: { user_id: 1, day: 1 }, options: { name: 'days_of_user' } },
  { collection: 'users', key: { issuer: 1, subject: 1 }, options: { name: 'issuer_subject', unique: true } },
  { collection: 'auditEvents', ...newestOfUser },
  { collection: 'auditEvents', ...expiry },
  { collection: 'auditEvents', key: { of_user_id: 1 }, options: { name: 'events_of_concerned', sparse: true } },
  { collection: 'apiKeys', key: { hash: 1 }, options: { name: 'hash', unique: true } },
  { collection: 'apiKeys', ...SLOT_OF_USER },
  { collection: 'apiKeys', key: { remove_at: 1 }, options: { name: 'remove_at', expireAfterSeconds: 0 } },
  { collection: 'sessions', ...expiry },
  { collection: 'sessions', key: { user_id: 1 }, options: { name: 'sessions_of_user' } },
  { collection: 'clips', ...newestOfUser },
  { collection: 'clips', key: NEWEST_OF_VOICE, options: { name: 'newest_of_voice' } },
  // Not one that removes what has expired: the sound has to go as well, which the sweep sees to.
  { collection: 'clips', key: { expires_at: 1 }, options: { name: 'expired' } },
];

/** The name of an index for people: its collection and its own, such as `voice_models.model_id`. */
export function indexName(collections: Collections, { collection, options }: IndexSpec): string {
  return `${collections[collection].collectionName}.${options.name}`;
}

/** Makes indexes of one collection; does nothing where they exist, and none where one cannot be made. Throws the driver's error. */
export async function makeIndexes(collections: Collections, specs: readonly IndexSpec[]): Promise<void> {
  const [first] = specs;
  if (first === undefined) return;
  // Any of the collections will do: what is indexed is not a matter of their types.
  const target: Pick<Collection, 'createIndexes'> = collections[first.collection];
  await target.createIndexes(specs.map(({ key, options }) => ({ key: { ...key }, ...options })));
}
