import { createHash } from 'node:crypto';
import { Binary, type Collection, Decimal128, type Document, Long, ObjectId, Timestamp } from 'mongodb';
import { engineHas } from './engine';

/** Documents that other programs, versions and imports may have left in `voice_models`. */
export interface OddDocuments {
  readonly documents: readonly Document[];
  /** The `model_id` of those that can be read. */
  readonly readable: readonly string[];
  /** Those without a usable `model_id`, by their `_id`. */
  readonly unreadable: readonly unknown[];
}

/** What makes a document odd; `id` is one that no other document has. */
type Oddity = (id: ObjectId, number: number, user: ObjectId) => Document;

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2025, 0, 1);
const time = (number: number): Date => new Date(START_MS + number * DAY_MS);
/** In the place of a value: the document has no such member. */
const NONE = Symbol('none');

/** A number of oddities that differ by the value of one member. */
function valuesOf(member: string, ...values: readonly unknown[]): Oddity[] {
  return values.map((value) => () => ({ [member]: value }));
}

const USERS: readonly Oddity[] = [
  (_id, _number, user) => ({ user_id: user.toHexString() }),
  (_id, _number, user) => ({ user_id: user.toHexString().toUpperCase() }),
];

const IDS: readonly Oddity[] = [
  (id) => ({ _id: id.toHexString() }),
  (_id, number) => ({ _id: `text ${number}` }),
  (_id, number) => ({ _id: number }),
  (_id, number) => ({ _id: number + 0.5 }),
  (_id, number) => ({ _id: Long.fromNumber(2 ** 40 + number) }),
  // One of each: jongodb tells no order among these.
  (id, number) => (number < ODDITIES.length ? { _id: { of: id.toHexString() } } : {}),
  (id, number) => (number < ODDITIES.length ? { _id: new Binary(id.id) } : {}),
  (_id, number) => ({ _id: time(number) }),
  // Its time says nothing, and it has none of its own.
  (_id, number) => ({ _id: `late ${number}`, created_at: NONE }),
];

const TIMES: readonly Oddity[] = [
  (_id, number) => ({ created_at: time(number).toISOString() }),
  (_id, number) => ({ created_at: time(number).getTime() }),
  (_id, number) => ({ created_at: time(number).getTime() / 1000 }),
  (_id, number) => ({ created_at: Long.fromNumber(time(number).getTime()) }),
  (_id, number) => ({ created_at: new Timestamp({ t: time(number).getTime() / 1000, i: 1 }) }),
  (_id, number) => ({ created_at: [time(number)] }),
  (_id, number) => ({ created_at: [time(number + 9), 5] }),
  (id) => ({ created_at: id }),
  (id) => ({ _id: id.toHexString(), created_at: NONE }),
  // The same moment for several, with ids of different types.
  () => ({ created_at: time(3) }),
  (id) => ({ _id: `at the same time ${id}`, created_at: time(3) }),
  ...valuesOf('created_at', NONE, null, '', 'yesterday', [], {}, true, Number.NaN, new Date(8.64e15)),
  ...valuesOf('updated_at', NONE, null, '2025-01-01', 5),
  ...valuesOf('missing_since', NONE, '', '2025-01-01T00:00:00Z'),
];

const MEMBERS: readonly Oddity[] = [
  ...valuesOf('name', NONE, null, '', 42, { first: 'Ann' }, ['Ann'], '<b>Ann</b>', 'x'.repeat(50_000)),
  ...valuesOf('audio_file_path', NONE, null, ''),
  ...valuesOf('file_type', NONE, null, '', 'VIDEO', 'video/mp4', 'audio/mpeg', 5, []),
  ...valuesOf('description', NONE, null, 42, []),
  ...valuesOf('tags', NONE, null, '', 'calm, warm', { a: 'calm' }, [null, 'calm', 5, '', ['x']]),
  ...valuesOf('samples', NONE, null, '', 'a.wav', 5, {}, [null, 5, 'x', []], { file_name: 'one.wav', bytes: '12' }),
  ...valuesOf('samples', [
    { file_name: null, codec: '', bytes: Decimal128.fromString('12'), duration_seconds: 'long' },
  ]),
  ...valuesOf('echo_id', NONE, '', 'robin', 5),
  (id) => ({ echo_id: id.toHexString() }),
  () => ({ unknown: { members: 'm'.repeat(300_000) } }),
  () => ({ samples: [{ file_name: 'large.wav', unknown: 'm'.repeat(300_000) }] }),
];

const UNREADABLE: readonly Oddity[] = [
  ...valuesOf('model_id', NONE, null, '', 5, {}, true),
  (id) => ({ model_id: id }),
  // A query for the text matches it as well.
  (_id, number) => ({ model_id: [`odd-${number - 1} in a list`] }),
  (id) => ({ _id: `unreadable ${id}`, model_id: NONE, created_at: NONE }),
];

const ODDITIES: readonly Oddity[] = [...USERS, ...IDS, ...TIMES, ...MEMBERS, ...UNREADABLE];

/** The same documents every time, for one user, in an order in which the kinds are mixed. */
export function oddDocuments(userId: string, count = 200): OddDocuments {
  const user = ObjectId.createFromHexString(userId);
  const documents = Array.from({ length: count }, (_, number) => {
    const hash = createHash('sha256').update(`${userId} ${number}`).digest();
    const id = new ObjectId(hash.subarray(0, 12));
    // Seven and the number of kinds have no common divisor, so that neighbours differ and every kind comes up.
    const oddity = ODDITIES[(number * 7) % ODDITIES.length];
    return withOddity(plainDocument(id, user, number), oddity?.(id, number, user) ?? {});
  });
  return sortOut(documents);
}

/**
 * Stores the odd documents of a user, and returns those that are stored. All are, except on an engine that cannot hold every
 * value.
 */
export async function storeOddDocuments(records: Collection<Document>, userId: string): Promise<OddDocuments> {
  const odd = oddDocuments(userId);
  if (engineHas('every BSON value')) {
    await records.insertMany([...odd.documents]);
    return odd;
  }
  const stored: Document[] = [];
  for (const document of odd.documents) {
    const isStored = await records.insertOne(document).then(
      () => true,
      () => false,
    );
    if (isStored) stored.push(document);
  }
  return sortOut(stored);
}

function sortOut(documents: readonly Document[]): OddDocuments {
  const isReadable = ({ model_id }: Document): boolean => typeof model_id === 'string' && model_id !== '';
  return {
    documents,
    readable: documents.filter(isReadable).map(({ model_id }) => model_id),
    unreadable: documents.filter((document) => !isReadable(document)).map(({ _id }) => _id),
  };
}

function plainDocument(_id: ObjectId, user_id: ObjectId, number: number): Document {
  return {
    _id,
    user_id,
    model_id: `odd-${number}`,
    name: `Odd ${number}`,
    audio_file_path: 'odd.wav',
    file_type: 'audio',
    echo_id: null,
    created_at: time(number),
    updated_at: time(number),
    description: '',
    tags: [],
    samples: [],
    missing_since: null,
  };
}

function withOddity(document: Document, oddity: Document): Document {
  const members = Object.entries({ ...document, ...oddity });
  return Object.fromEntries(members.filter(([, value]) => value !== NONE));
}
