import { type Collection, type Document, ObjectId } from 'mongodb';
import { type Collections, collectionsOf } from '../../../../src/database/collections';
import { DatabaseManager } from '../../../../src/database/database-manager';
import { deleteVoiceModel } from '../../../../src/database/repositories/deletion/delete-voice-model';
import { saveVoiceModel } from '../../../../src/database/repositories/deletion/save-voice-model';
import { echoChangeSince, noteEchoChange } from '../../../../src/database/repositories/deletion/tombstones';
import { unlinkEcho } from '../../../../src/database/repositories/echo-links';
import { insertVoiceModel, newVoiceModelDocument } from '../../../../src/database/repositories/insert-voice-model';
import { VoiceModelDeleted } from '../../../../src/database/voice-model-deleted';
import { PATIENT } from '../../../support/database/patient';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../../support/database/temporary-database';
import { whenConnected } from '../../../support/database/when-connected';
import { RecordedLog } from '../../../support/service/recorded-log';
import { aVoiceModel, newId } from '../../../support/service/voice-models';

let temporary: TemporaryDatabase;
let database: DatabaseManager;
let dbName: string;
const { signal } = new AbortController();

beforeAll(async () => {
  temporary = await startTemporaryDatabase();
  dbName = temporary.newName();
  database = new DatabaseManager({ uri: temporary.uri, dbName, log: new RecordedLog(), timing: PATIENT });
  database.start();
  await whenConnected(database);
});
afterAll(async () => {
  await database.close();
  await temporary.stop();
});

const stored = () => temporary.client.db(dbName);
const recordsOf = (modelId: string) => stored().collection('voice_models').countDocuments({ model_id: modelId });

/** One of two that use the database at the same time, whose commands a test lets through one by one. */
class Actor {
  readonly outcome: Promise<unknown>;
  isDone = false;
  #letThrough: (() => void) | null = null;
  #onWaiting: (() => void) | null = null;

  constructor(work: (collections: Collections) => Promise<unknown>) {
    const collections = collectionsOf(stored());
    const { voiceModels, tombstones } = collections;
    const gated = { ...collections, voiceModels: this.#gate(voiceModels), tombstones: this.#gate(tombstones) };
    const end = (): void => {
      this.isDone = true;
      this.#onWaiting?.();
    };
    this.outcome = work(gated)
      .catch((error: unknown) => error)
      .finally(end);
  }

  /** Lets one command through, and waits until the next one is due. */
  async step(): Promise<void> {
    if (this.#letThrough === null && !this.isDone) await this.#waiting();
    const waiting = this.#waiting();
    this.#letThrough?.();
    this.#letThrough = null;
    if (!this.isDone) await waiting;
  }

  #waiting(): Promise<void> {
    return new Promise((resolve) => {
      this.#onWaiting = resolve;
    });
  }

  async #turn(): Promise<void> {
    const turn = new Promise<void>((resolve) => {
      this.#letThrough = resolve;
    });
    this.#onWaiting?.();
    await turn;
  }

  #gate<T extends Document>(collection: Collection<T>): Collection<T> {
    const afterTurn =
      (method: (...args: unknown[]) => unknown) =>
      async (...args: unknown[]): Promise<unknown> => {
        await this.#turn();
        return method.apply(collection, args);
      };
    return new Proxy(collection, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        if (name === 'find')
          return (...args: unknown[]) => {
            const cursor = value.apply(target, args);
            const toArray = cursor.toArray.bind(cursor);
            return Object.assign(cursor, { toArray: afterTurn(toArray) });
          };
        return afterTurn((...sent) => value.apply(target, sent));
      },
    });
  }
}

/** All ways in which the commands of two actors can follow each other, of which each has up to four: a bit for each command. */
const ORDERS = Array.from({ length: 2 ** 8 }, (_, bits) => bits).filter(
  (bits) => bits.toString(2).replaceAll('0', '').length === 4,
);

async function run(order: number, actors: readonly [Actor, Actor]): Promise<void> {
  let bits = order;
  while (!actors.every(({ isDone }) => isDone)) {
    const [first, second] = (bits & 1) === 0 ? actors : [actors[1], actors[0]];
    await (first.isDone ? second : first).step();
    bits >>= 1;
  }
}

describe('a save and a deletion of the same voice model', () => {
  it.each([
    ['that is recorded', true, {}],
    ['that is not recorded yet', false, { evenUnsaved: true }],
    ['that is recorded, by an instance that does not know', true, { evenUnsaved: true }],
    ['that is recorded, on a condition', true, { evenUnsaved: true, check: () => undefined }],
  ])('%s leave no record, in whatever order their commands come (E221)', async (_, isRecorded, options) => {
    for (const order of ORDERS) {
      const document = newVoiceModelDocument(new ObjectId(), aVoiceModel());
      const { model_id } = document;
      if (isRecorded) await saveVoiceModel(collectionsOf(stored()), document, signal);
      const save = new Actor((collections) => saveVoiceModel(collections, document, signal));
      const deletion = new Actor((collections) =>
        deleteVoiceModel(collections, { modelId: model_id, ...options }, signal),
      );
      await run(order, [save, deletion]);
      expect({ order, records: await recordsOf(model_id) }).toEqual({ order, records: 0 });
    }
  });
});

describe('what is noted of an Echo', () => {
  it('is the later one of two changes, in whatever order their commands come', async () => {
    for (const order of ORDERS) {
      const echoId = new ObjectId();
      const [earlier, later] = [new Date(Date.now() - 1_000), new Date()];
      const note = (at: Date) => new Actor((collections) => noteEchoChange(collections, echoId, { at }));
      await run(order, [note(earlier), note(later)]);
      const change = await echoChangeSince(collectionsOf(stored()), echoId, earlier, signal);
      expect({ order, change }).toEqual({ order, change: 'linked' });
    }
  });

  it('keeps the Echo from a voice that is saved late, whenever meanwhile it was unlinked', async () => {
    let isOver = false;
    for (let before = 0; !isOver; before += 1) {
      const echoId = new ObjectId();
      const created_at = new Date(Date.now() - 1_000);
      const document = newVoiceModelDocument(
        new ObjectId(),
        aVoiceModel({ echo_id: echoId.toHexString(), created_at }),
      );
      const save = new Actor((collections) => insertVoiceModel(collections, document, signal));
      for (let step = 0; step < before; step += 1) await save.step();
      isOver = save.isDone;
      await unlinkEcho(collectionsOf(stored()), echoId, signal);
      while (!save.isDone) await save.step();
      if (!isOver) {
        const saved = expect.objectContaining({ echo_id: null });
        expect([before, await save.outcome]).toEqual([before, saved]);
      }
      const record = await stored().collection('voice_models').findOne({ model_id: document.model_id });
      expect([before, record?.echo_id]).toEqual([before, null]);
    }
  });
});

describe('a voice model that was deleted', () => {
  it('is not saved again, nor does it take its Echo from the one that has it by then', async () => {
    const echo_id = newId();
    const gone = await database.createVoiceModel(aVoiceModel());
    await database.deleteVoiceModel(gone.model_id);
    const holder = await database.createVoiceModel(aVoiceModel({ echo_id }));
    const again = database.createVoiceModel(aVoiceModel({ model_id: gone.model_id, echo_id }));
    await expect(again).rejects.toBeInstanceOf(VoiceModelDeleted);
    expect(await recordsOf(gone.model_id)).toBe(0);
    await expect(database.getVoiceModelForEcho(echo_id)).resolves.toEqual(holder);
    await expect(database.findDeletedVoiceModels([gone.model_id, holder.model_id])).resolves.toEqual(
      new Set([gone.model_id]),
    );
  });

  it('is saved if it is wanted all the same', async () => {
    const input = aVoiceModel();
    await database.createVoiceModel(input);
    await database.deleteVoiceModel(input.model_id);
    await database.createVoiceModel(input, { evenIfDeleted: true });
    expect(await recordsOf(input.model_id)).toBe(1);
    await expect(database.createVoiceModel(input)).resolves.toMatchObject({ model_id: input.model_id });
  });

  it('is forgotten after a week, also where the server does not remove what has expired', async () => {
    const input = aVoiceModel();
    await database.createVoiceModel(input);
    await database.deleteVoiceModel(input.model_id);
    const tombstones = stored().collection<{ _id: string; expires_at: Date }>('deleted_voice_models');
    const week = 7 * 24 * 3_600_000;
    const expires = (await tombstones.findOne({ _id: input.model_id }))?.expires_at.getTime() ?? 0;
    expect(Math.abs(expires - Date.now() - week)).toBeLessThan(60_000);

    await tombstones.updateOne({ _id: input.model_id }, { $set: { expires_at: new Date(Date.now() - 1) } });
    await expect(database.createVoiceModel(input)).resolves.toMatchObject({ model_id: input.model_id });
    await database.sweepExpired();
    expect(await tombstones.countDocuments({ _id: input.model_id })).toBe(0);
  });

  it('leaves nothing behind where there was no record', async () => {
    await expect(database.deleteVoiceModel('nothing')).resolves.toBeNull();
    await expect(database.findDeletedVoiceModels(['nothing'])).resolves.toEqual(new Set());
  });
});
