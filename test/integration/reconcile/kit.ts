import { setTimeout as delay } from 'node:timers/promises';
import { type Db, ObjectId } from 'mongodb';
import { DatabaseManager } from '../../../src/database/database-manager';
import type { VoiceModelInput } from '../../../src/database/repositories/insert-voice-model';
import { FishAudioClient } from '../../../src/fish-audio/client';
import { type Sandbox, startSandbox } from '../../../src/sandbox/fish-audio/start-sandbox';
import { newOperationTag } from '../../../src/services/operations/operation-tag';
import { type ReconcileOptions, reconcile } from '../../../src/services/reconcile/reconcile';
import type { ReconcileReport } from '../../../src/services/reconcile/report';
import { oddDocuments } from '../../support/database/odd-documents';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { makeWav } from '../../support/media/wav';
import { holdResponse } from '../../support/network/held-response';
import { modelForm, SandboxCaller } from '../../support/network/sandbox-requests';
import { RecordedLog } from '../../support/service/recorded-log';
import { aVoiceModel } from '../../support/service/voice-models';

const KEY = 'our-key';
const WAV = new File([new Uint8Array(makeWav({ seconds: 0.1 }))], 'voice.wav');

/** Documents without a usable model_id, which every test has beside what it is about. */
const UNREADABLE = oddDocuments('5f0c1d2e3b4a49688776a5ff').documents.filter(
  ({ _id, model_id }) => _id instanceof ObjectId && typeof model_id !== 'string',
);

/** The findings of a report that has none. */
export const NOTHING = {
  skipped: UNREADABLE.map(({ _id }) => String(_id)).toSorted(),
  unrecorded: [],
  missing: [],
  returned: [],
  not_private: [],
  doubled: [],
  remaining: 0,
  recreated: [],
  stopped: null,
};

/** A model_id in the form of Fish.Audio that no model has. */
export const GONE = '0123456789abcdef0123456789abcdef';

interface ModelWanted {
  readonly tags?: readonly string[];
  readonly title?: string;
  readonly visibility?: string;
  readonly description?: string;
}

/** What a bench has while its tests run. */
interface Started {
  readonly temporary: TemporaryDatabase;
  readonly sandbox: Sandbox;
}

/** What each test has of its own. */
interface Fresh {
  readonly log: RecordedLog;
  readonly fishAudio: FishAudioClient;
  readonly database: DatabaseManager;
  /** What is stored, for tests that prepare it themselves. */
  readonly stored: Db;
}

/** A sandbox and a database to reconcile, beside documents that cannot be read, with what tests want of both. */
class ReconcileBench {
  #started: Started | undefined;
  #fresh: Fresh | undefined;

  get temporary(): TemporaryDatabase {
    return this.#whenStarted.temporary;
  }

  get sandbox(): Sandbox {
    return this.#whenStarted.sandbox;
  }

  get log(): RecordedLog {
    return this.#inTest.log;
  }

  get fishAudio(): FishAudioClient {
    return this.#inTest.fishAudio;
  }

  get database(): DatabaseManager {
    return this.#inTest.database;
  }

  get stored(): Db {
    return this.#inTest.stored;
  }

  /** Starts the sandbox and the database. */
  async start(): Promise<void> {
    const temporary = await startTemporaryDatabase();
    this.#started = { temporary, sandbox: await startSandbox({ maxTotalSeconds: Number.POSITIVE_INFINITY }) };
  }

  /** Empties the sandbox, and gives the next test a database, a client and a log of its own. */
  async reset(): Promise<void> {
    const { sandbox, temporary } = this;
    await fetch(`${sandbox.url}/sandbox/reset`, { method: 'POST' });
    const log = new RecordedLog();
    const fishAudio = new FishAudioClient({ apiKey: KEY, baseUrl: sandbox.url, log, retry: { baseMs: 1 } });
    const dbName = temporary.newName();
    const stored = temporary.client.db(dbName);
    await stored.collection('voice_models').insertMany([...UNREADABLE]);
    const database = new DatabaseManager({ uri: temporary.uri, dbName, log });
    database.start();
    this.#fresh = { log, fishAudio, database, stored };
  }

  /** Closes what `reset` gave the test. */
  async release(): Promise<void> {
    this.#fresh?.fishAudio.close();
    await this.#fresh?.database.close();
  }

  async close(): Promise<void> {
    await this.#started?.sandbox.close();
    await this.#started?.temporary.stop();
  }

  /** Makes a model at Fish.Audio as an upload does, with a tag of ours unless told otherwise; resolves to its id. */
  makeModel(wanted: ModelWanted = {}): Promise<string> {
    const { tags = [newOperationTag()], title, visibility, description } = wanted;
    const form = modelForm([WAV], (fields) => {
      for (const tag of tags) fields.append('tags', tag);
      for (const [name, value] of Object.entries({ title, visibility, description })) {
        if (value !== undefined) fields.set(name, value);
      }
    });
    return new SandboxCaller(this.sandbox, KEY).createdId(form);
  }

  /** Makes a model in another account; resolves to its id. */
  makeForeignModel(): Promise<string> {
    return new SandboxCaller(this.sandbox, 'another-key').createdId(modelForm([WAV]));
  }

  /** Stores a record of a model, which need not be there. */
  record(model_id: string, wanted: Partial<VoiceModelInput> = {}) {
    return this.database.createVoiceModel(aVoiceModel({ model_id, ...wanted }));
  }

  /** A model as the sandbox stores it. */
  entityOf(modelId: string) {
    return this.sandbox.state.models.find(({ entity }) => entity._id === modelId)?.entity;
  }

  run(options: ReconcileOptions = {}): Promise<ReconcileReport> {
    const { fishAudio, database, log } = this;
    return reconcile({ fishAudio, database, log }, { recentModelWaitMs: 0, ...options });
  }

  /** Runs while the response to the list, which is made up already, is held back; then calls `meanwhile`. */
  async runWhile(meanwhile: () => Promise<unknown>): Promise<ReconcileReport> {
    const list = holdResponse(this.sandbox, { method: 'GET', path: '/model' });
    const running = this.run();
    while (!list.isHeld()) await delay(10);
    await meanwhile();
    list.release();
    return running;
  }

  get #whenStarted(): Started {
    if (this.#started === undefined) throw new Error('The bench has not been started.');
    return this.#started;
  }

  get #inTest(): Fresh {
    if (this.#fresh === undefined) throw new Error('No test has begun.');
    return this.#fresh;
  }
}

/** A bench for the calling test file: started before its tests, reset for each of them, closed after the last. */
export function reconcileBench(): ReconcileBench {
  const bench = new ReconcileBench();
  beforeAll(() => bench.start());
  beforeEach(() => bench.reset());
  afterEach(() => bench.release());
  afterAll(() => bench.close());
  return bench;
}

/** The model ids of findings, sorted. */
export function ids(found: readonly { readonly model_id: string }[]): string[] {
  return found.map(({ model_id }) => model_id).sort();
}
