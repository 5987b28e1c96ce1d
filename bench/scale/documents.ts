import { BSON, type Document, MongoClient } from 'mongodb';
import request from 'supertest';
import { startTemporaryMongoDb } from '../../src/sandbox/mongodb/temporary-mongodb';
import { type MongoErrorProxy, startMongoErrorProxy } from '../../test/support/database/mongo-error-proxy';
import { makeWav } from '../../test/support/media/wav';
import { startService } from '../../test/support/service/service';
import type { CleanUp } from '../harness/clean-up';

const USER_ID = '5f0c1d2e3b4a49688776a5b4';
const DB_NAME = 'scale_documents';
const SAMPLE = makeWav({ seconds: 2 });
/** As many as show that nothing but the repetition was counted. */
const COUNTED_UPLOADS = 20;
/** What the driver does by itself. */
const OWN_COMMANDS: ReadonlySet<string> = new Set(['hello', 'ping', 'endSessions', 'createIndexes', 'listIndexes']);

/** One kind of upload whose record is measured. */
interface Shape {
  readonly what: string;
  readonly samples: number;
  readonly fields: Readonly<Record<string, string | string[]>>;
}

const SHAPES: readonly Shape[] = [
  { what: 'one sample, no text', samples: 1, fields: { name: 'My Voice' } },
  {
    what: 'one sample, description, two tags, a transcript of 200 characters',
    samples: 1,
    fields: { name: 'Grandma, reading', description: 'd'.repeat(120), tags: 'calm,warm', transcript: 't'.repeat(200) },
  },
  {
    what: 'twenty samples, each with a transcript of 200 characters',
    samples: 20,
    fields: { name: 'Twenty', transcript: Array<string>(20).fill('t'.repeat(200)) },
  },
  {
    what: 'the longest texts, twenty samples',
    samples: 20,
    fields: {
      name: 'n'.repeat(200),
      description: 'd'.repeat(2_000),
      tags: Array.from({ length: 10 }, (_, number) => String(number).repeat(50)),
      transcript: Array<string>(20).fill('t'.repeat(10_000)),
    },
  },
];

/** What the stored documents weigh, and what an upload asks of MongoDB. */
export interface DocumentFacts {
  /** Bytes of BSON. */
  readonly sizes: readonly { readonly what: string; readonly bytes: number }[];
  readonly operations: readonly { readonly what: string; readonly perUpload: Readonly<Record<string, number>> }[];
}

/** Makes records through the whole service, on a temporary MongoDB, and measures what is stored and asked. Takes seconds. */
export async function measureDocuments(cleanUp: CleanUp): Promise<DocumentFacts> {
  const mongoDb = await startTemporaryMongoDb({ testUri: process.env.MONGO_TEST_URI });
  cleanUp.add(() => mongoDb.stop());
  const proxy = await startMongoErrorProxy(mongoDb.uri);
  const client = new MongoClient(mongoDb.uri);
  const service = await startService({
    mongoUri: `mongodb://127.0.0.1:${proxy.port}/?directConnection=true`,
    dbName: DB_NAME,
  });
  try {
    return await measure(service.url, client, proxy);
  } finally {
    await service.close();
    await client
      .db(DB_NAME)
      .dropDatabase()
      .catch(() => undefined);
    await client.close();
    await proxy.close();
  }
}

async function measure(url: string, client: MongoClient, proxy: MongoErrorProxy): Promise<DocumentFacts> {
  const sizes: { what: string; bytes: number }[] = [];
  const add = (what: string, document: Document | null) => {
    if (document === null) throw new Error(`Nothing was stored for: ${what}`);
    sizes.push({ what, bytes: BSON.calculateObjectSize(document) });
  };
  const db = client.db(DB_NAME);
  for (const shape of SHAPES) {
    const model_id = await upload(url, shape);
    add(`voice_models, ${shape.what}`, await db.collection('voice_models').findOne({ model_id }));
  }
  const [plain] = SHAPES as [Shape];
  await upload(url, plain, 'a-key');
  add('idempotency_keys, with the response', await db.collection('idempotency_keys').findOne({}));
  await request(url).post('/api/echo').send({ user_id: USER_ID, name: 'Robin' }).expect(201);
  add('echos', await db.collection('echos').findOne({}));

  const perUpload = async (what: string, uploadOnce: (number: number) => Promise<unknown>) => {
    proxy.counts.clear();
    for (let number = 0; number < COUNTED_UPLOADS; number += 1) await uploadOnce(number);
    const counted = [...proxy.counts].filter(([command]) => !OWN_COMMANDS.has(command));
    return { what, perUpload: Object.fromEntries(counted.map(([name, times]) => [name, times / COUNTED_UPLOADS])) };
  };
  const operations = [
    await perUpload('an upload with a user_id', () => upload(url, plain)),
    await perUpload('the same with an Idempotency-Key', (number) => upload(url, plain, `key-${number}`)),
  ];
  return { sizes, operations };
}

async function upload(url: string, { samples, fields }: Shape, key?: string): Promise<string> {
  const post = request(url)
    .post('/api/upload-reference')
    .field('user_id', USER_ID)
    .field({ ...fields });
  if (key !== undefined) post.set('Idempotency-Key', key);
  for (let number = 0; number < samples; number += 1) post.attach('audio', SAMPLE, `recording-${number + 1}.wav`);
  const { body } = await post.expect(201);
  if (body.database_status !== 'saved') throw new Error(`The record was not saved: ${body.database_status}`);
  return body.model_id;
}
