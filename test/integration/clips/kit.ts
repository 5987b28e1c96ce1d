import { randomBytes } from 'node:crypto';
import { readdir, utimes } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import { type MongoErrorProxy, startMongoErrorProxy } from '../../support/database/mongo-error-proxy';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { filesBelow } from '../../support/files/files-below';
import { fixture } from '../../support/media/fixtures';
import { type HeldResponse, holdResponse } from '../../support/network/held-response';
import { startService, type TestService } from '../../support/service/service';
import { StoreLink } from '../../support/storage/store-link';

export const TEXT = 'Hello there, this is a voice. 😀';

/** A clip as it is answered, as far as the tests need its type. */
export interface AnsweredClip {
  readonly clip_id: string;
  readonly bytes: number;
  readonly duration_seconds: number;
}

/** A service that keeps clips, behind a public prefix, with a database that can be made to fail, and a voice of its own for each test. */
export class ClipKit {
  modelId = '';
  #user = '';

  private constructor(
    readonly service: TestService,
    readonly database: TemporaryDatabase,
    readonly dbName: string,
    readonly proxy: MongoErrorProxy,
    /** Null where the sounds are in a bucket. */
    readonly store: StoreLink | null,
  ) {}

  /**
   * `settings` are those of the store, unless it is a folder. A store that a busy machine makes slow is waited for, unless a test
   * is about what is not: it has less patience.
   */
  static async start(
    settings: Readonly<Record<string, string>> = { SAMPLE_STORE: 'filesystem' },
    patienceMs = 30_000,
  ): Promise<ClipKit> {
    const database = await startTemporaryDatabase();
    const proxy = await startMongoErrorProxy(database.uri);
    const dbName = database.newName();
    const service = await startService({
      mongoUri: `mongodb://127.0.0.1:${proxy.port}`,
      dbName,
      settings: {
        ...settings,
        CLIP_DAYS: '7',
        FISH_CONCURRENCY: '50',
        PUBLIC_URL: 'https://voices.example/v',
      },
      timing: { clips: { patienceMs }, worker: { sweepEveryMs: 100 } },
    });
    const isFolder = settings.SAMPLE_STORE === 'filesystem';
    return new ClipKit(service, database, dbName, proxy, isFolder ? await StoreLink.lay(service.dataFolder) : null);
  }

  async close(): Promise<void> {
    await this.service.close();
    await this.proxy.close();
    await this.database.stop();
  }

  /** Ends what a test has made fail, and makes a voice of a new user. */
  async begin(): Promise<void> {
    this.proxy.succeed();
    this.service.sandbox.faults.clear();
    this.#user = randomBytes(12).toString('hex');
    this.modelId = await this.makeVoice('Ada');
  }

  get user(): string {
    return this.#user;
  }

  api() {
    return request(this.service.url);
  }

  collection(name: 'clips' | 'voice_models') {
    return this.database.client.db(this.dbName).collection(name);
  }

  /** The names of the sounds in the store. */
  async kept(): Promise<string[]> {
    return (await filesBelow(this.#sounds)).map((file) => path.basename(file)).sort();
  }

  /** How often Fish.Audio was asked to speak. */
  get asked(): number {
    return this.service.sandbox.state.requests.filter(({ path: at }) => at === '/v1/tts').length;
  }

  /** The files of sounds that are not complete, or not kept yet. */
  async unfinished(): Promise<string[]> {
    const names = await readdir(path.join(this.service.dataFolder, 'uploads'));
    return names.filter((name) => name.includes('clip'));
  }

  async makeVoice(name: string): Promise<string> {
    const form = this.api().post('/api/upload-reference').field({ name, user_id: this.#user });
    return (await form.attach('audio', fixture('speech.mp3')).expect(201)).body.model_id;
  }

  speak(body: object, id = this.modelId) {
    const speech = this.api().post(`/api/voice-models/${id}/speech`);
    return speech.send({ text: TEXT, ...body });
  }

  async keep(body: object = {}, id = this.modelId) {
    const { status, body: clip } = await this.speak({ keep: true, ...body }, id);
    expect({ status, code: clip.code }).toEqual({ status: 201, code: undefined });
    return clip as AnsweredClip;
  }

  play(clip: Pick<AnsweredClip, 'clip_id'>) {
    return this.api().get(`/api/clips/${clip.clip_id}`).responseType('blob');
  }

  /** Makes a sound in the store as old as strays are. */
  async makeOld(clipId: string): Promise<void> {
    const longAgo = new Date(Date.now() - 2 * 3_600_000);
    const file = (await filesBelow(this.#sounds)).find((name) => name.endsWith(clipId)) ?? clipId;
    await utimes(file, longAgo, longAgo);
  }

  /** The folder of the store cannot be used while `work` is done. */
  async whileStoreIsAway(work: () => Promise<void>): Promise<void> {
    await this.store?.takeAway();
    try {
      await work();
    } finally {
      await this.store?.bringBack();
    }
  }

  get #sounds(): string {
    return path.join(this.service.dataFolder, 'samples', 'clips');
  }
}

/** What a database says to inserts of clips that has just become a secondary. */
export const STEPPED_DOWN = { command: 'insert', containing: 'clips', code: 10_107, codeName: 'NotWritablePrimary' };

/** The next speech begins, and goes on when it is released. */
export const holdSound = ({ service }: ClipKit): HeldResponse => holdResponse(service.sandbox, { path: '/v1/tts' });

/** Begins a speech that is to be kept, until its beginning is in the store; it goes on when it is released. */
export async function beginKept(kit: ClipKit, body: object = {}) {
  const { release } = holdSound(kit);
  const speech = kit.speak({ keep: true, ...body }).then((answer) => answer);
  await until(async () => (await kit.unfinished()).length === 1);
  return { release, speech };
}

/** Waits until something is so; the service does it by itself. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100 && !(await isSo()); tries += 1) await sleep(50);
  expect(await isSo()).toBe(true);
}
