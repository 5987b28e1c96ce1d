import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Collection, Document } from 'mongodb';
import request from 'supertest';
import { storeOddDocuments } from '../../support/database/odd-documents';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { busyness } from '../../support/machine/busyness';
import { fixture } from '../../support/media/fixtures';
import { startService, type TestService } from '../../support/service/service';
import { newId } from '../../support/service/voice-models';

const TIMING = {
  fishAudio: { retry: { attempts: 1, baseMs: 1, budgetMs: 100 }, timeouts: { readMs: 3_000 } },
  worker: { trainingEveryMs: 50 },
};

/** A service beside odd documents of another user, and what tests of the library do with it; each test has a user of its own. */
export class LibraryService {
  user = '';

  private constructor(
    readonly database: TemporaryDatabase,
    readonly service: TestService,
    readonly records: Collection<Document>,
  ) {}

  /** Starts it before the tests of the file that calls this, and closes it after them. */
  static use(): { readonly now: LibraryService } {
    let library: LibraryService;
    beforeAll(async () => {
      library = await LibraryService.#start();
    });
    beforeEach(() => {
      library.user = randomBytes(12).toString('hex');
    });
    afterEach(() => library.service.sandbox.faults.clear());
    afterAll(async () => {
      await library.service.close();
      await library.database.stop();
    });
    return {
      get now() {
        return library;
      },
    };
  }

  static async #start(): Promise<LibraryService> {
    const database = await startTemporaryDatabase();
    const dbName = database.newName();
    const records = database.client.db(dbName).collection('voice_models');
    await storeOddDocuments(records, newId());
    const service = await startService({ mongoUri: database.uri, dbName, timing: TIMING });
    return new LibraryService(database, service, records);
  }

  get api() {
    return request(this.service.url);
  }

  /** The model as it is at Fish.Audio. */
  atFishAudio(modelId: string) {
    return this.service.sandbox.state.models.find(({ entity }) => entity._id === modelId)?.entity;
  }

  async makeVoiceModel(fields: Readonly<Record<string, string>> = {}): Promise<string> {
    const form = { name: 'Robin', user_id: this.user, description: 'first', tags: 'one,two', ...fields };
    const upload = this.api.post('/api/upload-reference').field(form).attach('audio', fixture('speech.mp3'));
    return (await upload.expect(201)).body.model_id;
  }

  change(modelId: string, body: object, ifMatch?: string) {
    const call = this.api.patch(`/api/voice-models/${modelId}`);
    return (ifMatch === undefined ? call : call.set('If-Match', ifMatch)).send(body);
  }

  async etagOf(modelId: string): Promise<string> {
    return (await this.api.get(`/api/voice-models/${modelId}`).expect(200)).headers.etag ?? '';
  }

  async until(holds: () => Promise<boolean> | boolean): Promise<void> {
    for (const end = performance.now() + 5_000 * busyness(); !(await holds()); await delay(20)) {
      if (performance.now() > end) throw new Error('The condition was not met in time.');
    }
  }
}
