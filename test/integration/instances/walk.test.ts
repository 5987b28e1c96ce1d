import fc from 'fast-check';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { newKey, newUser } from '../reliability/kit';
import { type Instance, Instances } from './instances';

/** A fixed seed, so that the walks are always the same. */
const SEED = 20_261_126;
const STEPS = 18;
const TIME_LIMIT_MS = 120_000;

let database: TemporaryDatabase;
beforeAll(async () => {
  database = await startTemporaryDatabase();
});
afterAll(() => database.stop());

const step = fc.record({
  what: fc.constantFrom('upload', 'upload', 'upload', 'delete', 'delete', 'list', 'repeat', 'away', 'back', 'restart'),
  at: fc.nat(1),
  which: fc.nat(20),
  fish: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What was promised to one user, and what the instances can do at the moment. */
class Walk {
  readonly userId = newUser();
  readonly #voices: { readonly modelId: string; readonly key: string; readonly at: number }[] = [];
  readonly #away = new Set<number>();

  constructor(
    readonly instances: Instances,
    readonly folders: 'shared' | 'own',
  ) {}

  async take({ what, at, which, fish }: Step): Promise<void> {
    const instance = this.instances.at(at);
    const voice = this.#voices[which % Math.max(1, this.#voices.length)];
    if (what === 'upload') await this.#upload(instance, at);
    else if (what === 'list') await this.#list(instance, at);
    else if (what === 'away') await this.#cutOff(instance, at);
    else if (what === 'back') await this.#reconnect(instance, at);
    else if (what === 'restart') await this.#restart(instance, at);
    else if (voice !== undefined && what === 'delete') await this.#delete(instance, at, voice.modelId, fish);
    else if (voice !== undefined) await this.#repeat(voice);
  }

  /** Gives all instances the database back, and compares what all show with what was promised. */
  async end(): Promise<void> {
    for (const [at, instance] of this.instances.all.entries()) await this.#reconnect(instance, at);
    for (const instance of this.instances.all) await instance.untilSettled();
    const promised = this.#promised();
    const records = await this.instances.records(this.userId);
    expect(records.map(({ model_id }) => model_id).toSorted()).toEqual(promised);
    for (const instance of this.instances.all) expect((await instance.ids(this.userId)).toSorted()).toEqual(promised);
  }

  #promised(): string[] {
    return this.#voices.map(({ modelId }) => modelId).toSorted();
  }

  async #upload(instance: Instance, at: number): Promise<void> {
    const key = newKey();
    const { body } = await instance.upload({ userId: this.userId, key }).expect(201);
    expect(body.database_status).toBe(this.#away.has(at) ? 'queued' : 'saved');
    this.#voices.push({ modelId: body.model_id, key, at });
  }

  async #list(instance: Instance, at: number): Promise<void> {
    const { status, body } = await instance.get(`/api/voice-models?user_id=${this.userId}&limit=100`);
    const shown: string[] = (body.voice_models ?? []).map(({ model_id }: { model_id: string }) => model_id);
    expect(new Set(shown).size).toBe(shown.length);
    expect(this.#promised()).toEqual(expect.arrayContaining(shown));
    if (this.#away.has(at)) return;
    expect(status).toBe(200);
    // What waits in another folder is seen once it is saved.
    if (this.folders === 'shared' || this.#away.size === 0) expect(shown.toSorted()).toEqual(this.#promised());
  }

  async #delete(instance: Instance, at: number, modelId: string, fish: boolean): Promise<void> {
    const { status } = await instance.delete(modelId, `?fish_audio=${fish}`);
    if (this.#away.has(at)) return expect(status).toBe(503);
    if (status === 404) return expect({ folders: this.folders, fish }).toEqual({ folders: 'own', fish: false });
    expect(status).toBe(200);
    this.#voices.splice(
      this.#voices.findIndex((voice) => voice.modelId === modelId),
      1,
    );
  }

  /** The key again, where it was used first. */
  async #repeat({ modelId, key, at }: { readonly modelId: string; readonly key: string; readonly at: number }) {
    const { body } = await this.instances.at(at).upload({ userId: this.userId, key }).expect(201);
    expect(body.model_id).toBe(modelId);
  }

  async #cutOff(instance: Instance, at: number): Promise<void> {
    this.#away.add(at);
    await instance.cutOff();
  }

  /** Waits for what the instance has to save, so that it is known what the others see. */
  async #reconnect(instance: Instance, at: number): Promise<void> {
    this.#away.delete(at);
    await instance.reconnect();
    await instance.untilSettled();
  }

  async #restart(instance: Instance, at: number): Promise<void> {
    await instance.stop();
    await instance.start();
    if (this.#away.has(at)) await instance.cutOff();
    else await instance.reconnect();
  }
}

describe.each(['shared', 'own'] as const)(
  'any sequence of requests, outages and restarts of two instances',
  (folders) => {
    it(
      `with ${folders} folders loses, doubles and brings back nothing (J196)`,
      async () => {
        const instances = await Instances.start(database, folders);
        try {
          const walk = fc.asyncProperty(fc.array(step, { minLength: STEPS, maxLength: STEPS }), async (steps) => {
            const one = new Walk(instances, folders);
            for (const next of steps) await one.take(next);
            await one.end();
          });
          await fc.assert(walk, { seed: SEED, numRuns: 2, endOnFailure: true });
        } finally {
          await instances.close();
        }
      },
      TIME_LIMIT_MS,
    );
  },
);
