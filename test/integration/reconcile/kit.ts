import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseManager } from '../../../src/database/database-manager';
import type { VoiceModelInput } from '../../../src/database/repositories/insert-voice-model';
import { FishAudioClient } from '../../../src/fish-audio/client';
import { type Sandbox, startSandbox } from '../../../src/sandbox/fish-audio/start-sandbox';
import { newOperationTag } from '../../../src/services/operations/operation-tag';
import { type ReconcileOptions, reconcile } from '../../../src/services/reconcile/reconcile';
import type { ReconcileReport } from '../../../src/services/reconcile/report';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { makeWav } from '../../support/media/wav';
import { modelForm, SandboxCaller } from '../../support/network/sandbox-requests';
import { RecordedLog } from '../../support/service/recorded-log';
import { aVoiceModel } from '../../support/service/voice-models';

const KEY = 'our-key';
const WAV = new File([new Uint8Array(makeWav({ seconds: 0.1 }))], 'voice.wav');

/** The findings of a report that has none. */
export const NOTHING = { unrecorded: [], missing: [], returned: [], not_private: [], doubled: [], remaining: 0 };

/** A model_id in the form of Fish.Audio that no model has. */
export const GONE = '0123456789abcdef0123456789abcdef';

interface ModelWanted {
  readonly tags?: readonly string[];
  readonly title?: string;
  readonly visibility?: string;
  readonly description?: string;
}

/** A sandbox and a database to reconcile, with what tests want of both. */
export class ReconcileBench {
  #log = new RecordedLog();
  #fishAudio: FishAudioClient | undefined;
  #database: DatabaseManager | undefined;

  private constructor(
    readonly temporary: TemporaryDatabase,
    readonly sandbox: Sandbox,
  ) {}

  /** Starts both; each test begins with `reset` and ends with `release`. */
  static async start(): Promise<ReconcileBench> {
    const temporary = await startTemporaryDatabase();
    return new ReconcileBench(temporary, await startSandbox({ maxTotalSeconds: Number.POSITIVE_INFINITY }));
  }

  get log(): RecordedLog {
    return this.#log;
  }

  get fishAudio(): FishAudioClient {
    if (this.#fishAudio === undefined) throw new Error('The test has not begun.');
    return this.#fishAudio;
  }

  get database(): DatabaseManager {
    if (this.#database === undefined) throw new Error('The test has not begun.');
    return this.#database;
  }

  /** Empties the sandbox, and gives the test a database, a client and a log of its own. */
  async reset(): Promise<void> {
    await fetch(`${this.sandbox.url}/sandbox/reset`, { method: 'POST' });
    this.#log = new RecordedLog();
    const { log } = this;
    this.#fishAudio = new FishAudioClient({ apiKey: KEY, baseUrl: this.sandbox.url, log, retry: { baseMs: 1 } });
    this.#database = new DatabaseManager({ uri: this.temporary.uri, dbName: this.temporary.newName(), log });
    this.#database.start();
  }

  async release(): Promise<void> {
    this.#fishAudio?.close();
    await this.#database?.close();
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    await this.temporary.stop();
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
    return reconcile({ fishAudio, database, log }, { settleMs: 0, ...options });
  }

  /** Runs while the response to the list, which is made up already, is held back; then calls `meanwhile`. */
  async runWhile(meanwhile: () => Promise<unknown>): Promise<ReconcileReport> {
    this.sandbox.faults.add({ match: { method: 'GET', path: '/model' }, delayMs: 400 });
    const running = this.run();
    const isListed = () =>
      this.sandbox.state.requests.some(({ method, path }) => method === 'GET' && path === '/model');
    while (!isListed()) await delay(10);
    await delay(100);
    await meanwhile();
    return running;
  }
}

/** The model ids of findings, sorted. */
export function ids(found: readonly { readonly model_id: string }[]): string[] {
  return found.map(({ model_id }) => model_id).sort();
}
