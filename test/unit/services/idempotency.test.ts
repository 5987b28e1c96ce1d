import path from 'node:path';
import { DatabaseManager } from '../../../src/database/database-manager';
import { DatabaseKeyStore } from '../../../src/database/repositories/database-key-store';
import type { JournalState } from '../../../src/journal/entries/journal-entry';
import type { Journal } from '../../../src/journal/journal';
import { KeyFiles } from '../../../src/journal/keys/key-files';
import { Idempotency } from '../../../src/services/creation/idempotency';
import { toJournalKey } from '../../../src/services/creation/journal-key';
import { KeySharing } from '../../../src/services/creation/key-sharing';
import { resolveKey } from '../../../src/services/creation/upload-once';
import { startTemporaryDatabase } from '../../support/database/temporary-database';
import { noSamples } from '../../support/service/no-samples';
import { entryOf, JournalRoom, recordOf } from '../journal/journal-support';

let room: JournalRoom;
let journal: Journal;
let files: KeyFiles;
let idempotency: Idempotency;
beforeEach(async () => {
  room = await JournalRoom.make();
  journal = await room.open();
  files = await KeyFiles.open({ folder: path.join(room.folder, 'keys'), log: room.log });
  idempotency = remembering(new DatabaseManager({ uri: undefined, log: room.log }));
});
afterEach(async () => {
  jest.restoreAllMocks();
  await files.close();
  await room.clear();
});

function remembering(database: DatabaseManager): Idempotency {
  const { log } = room;
  const shared = database.idempotencyKeysOf('here');
  const sharing = new KeySharing({ unshared: files.unshared, shared, journal, database, log });
  return new Idempotency({ files, shared, sharing, database, log });
}

const KEY = toJournalKey('some-key', 'some request', { userId: 'a'.repeat(24), client: '' });
/** The worker has found out that an earlier upload with the key made nothing. */
const settleAsNothing = (state: Exclude<JournalState, 'created'> = 'sending') =>
  resolveKey({ idempotency, journal, samples: noSamples() }, { entry: { ...entryOf(1), state, key: KEY }, made: null });

describe('an upload that ended without an answer and made nothing', () => {
  it('gives its key back (C67)', async () => {
    await idempotency.claim(KEY);
    idempotency.markUnresolved(KEY);
    await settleAsNothing();
    expect(await idempotency.claim(KEY)).toEqual({ kind: 'run', mayHaveRun: false });
  });

  it('gives its key back where what it made has gone with all of its user', async () => {
    await idempotency.claim(KEY);
    idempotency.markUnresolved(KEY);
    const made = {
      model_id: 'gone',
      model_state: 'trained',
      outcome: { kind: 'deleted', isErased: true },
    } as const;
    await resolveKey({ idempotency, journal, samples: noSamples() }, { entry: { ...entryOf(1), key: KEY }, made });
    expect(await idempotency.claim(KEY)).toEqual({ kind: 'run', mayHaveRun: false });
  });

  it('does not take its key away from a request that runs by now (C61)', async () => {
    await idempotency.claim(KEY);
    await settleAsNothing();
    await expect(idempotency.claim(KEY)).rejects.toMatchObject({ code: 'idempotency_in_progress' });
  });

  it('leaves its key to a later upload with it that is still in the journal (F130)', async () => {
    await idempotency.claim(KEY);
    await journal.begin(recordOf(), 'tag', KEY);
    idempotency.markUnresolved(KEY);
    await settleAsNothing();
    expect(await idempotency.claim(KEY)).toEqual({ kind: 'run', mayHaveRun: true });
  });

  it('keeps its key when it was never sent, since one before it may have been (F128, F130)', async () => {
    await idempotency.claim(KEY);
    idempotency.markUnresolved(KEY);
    await settleAsNothing('intent');
    expect(await idempotency.claim(KEY)).toEqual({ kind: 'run', mayHaveRun: true });
  });
});

it('a second voice model of a key is reported, and the first response stays (C61)', async () => {
  await idempotency.claim(KEY);
  await idempotency.complete(KEY, 201, { model_id: 'first' });
  await idempotency.complete(KEY, 201, { model_id: 'second' });

  expect(room.log.lines.find(({ event }) => event === 'idempotency_key_used_twice')).toMatchObject({
    model_id: 'first',
    second_model_id: 'second',
    same_content: true,
  });
  const replayed = await idempotency.claim(KEY);
  expect(replayed).toMatchObject({ kind: 'replay', response: { status: 201, body: '{"model_id":"first"}' } });
});

it('a result that the disk did not take is looked for by the next request', async () => {
  await idempotency.claim(KEY);
  jest.spyOn(KeyFiles.prototype, 'complete').mockRejectedValueOnce(new Error('The disk is full.'));
  await idempotency.complete(KEY, 201, { model_id: 'made' });
  expect(await idempotency.claim(KEY)).toEqual({ kind: 'run', mayHaveRun: true });
});

it('a key that the disk did not give back is not in use for ever', async () => {
  await idempotency.claim(KEY);
  jest.spyOn(KeyFiles.prototype, 'release').mockRejectedValueOnce(new Error('The disk is full.'));
  await idempotency.release(KEY);
  expect(await idempotency.claim(KEY)).toEqual({ kind: 'run', mayHaveRun: true });
});

it('a key that has expired lets no two requests run at once, though the last one did not know what it did', async () => {
  await idempotency.claim(KEY);
  idempotency.markUnresolved(KEY);
  const aDayLater = Date.now() + 25 * 60 * 60_000;
  jest.spyOn(Date, 'now').mockImplementation(() => aDayLater);
  expect(await idempotency.claim(KEY)).toEqual({ kind: 'run', mayHaveRun: false });
  await expect(idempotency.claim(KEY)).rejects.toMatchObject({ code: 'idempotency_in_progress' });
});

it('a key that is being given back takes no claim in MongoDB from the next request', async () => {
  const temporary = await startTemporaryDatabase();
  const database = new DatabaseManager({ uri: temporary.uri, dbName: temporary.newName(), log: room.log });
  database.start();
  try {
    await database.whenConnected();
    const shared = remembering(database);
    await shared.claim(KEY);
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const { release } = DatabaseKeyStore.prototype;
    jest.spyOn(DatabaseKeyStore.prototype, 'release').mockImplementationOnce(async function (
      this: DatabaseKeyStore,
      key,
    ) {
      await held;
      await release.call(this, key);
    });
    const released = shared.release(KEY);
    await expect(shared.claim(KEY)).rejects.toMatchObject({ code: 'idempotency_in_progress' });
    goOn();
    await released;
    expect(await shared.claim(KEY)).toEqual({ kind: 'run', mayHaveRun: false });
    expect(await database.idempotencyKeysOf('elsewhere').claim(KEY)).toMatchObject({ kind: 'in_progress' });
  } finally {
    await database.close();
    await temporary.stop();
  }
});
