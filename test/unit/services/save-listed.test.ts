import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseManager } from '../../../src/database/database-manager';
import { FishAudioClient } from '../../../src/fish-audio/client';
import { isCreated } from '../../../src/journal/entries/journal-entry';
import { Journal } from '../../../src/journal/journal';
import { Operations } from '../../../src/services/operations/operations';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { whenConnected } from '../../support/database/when-connected';
import { TcpProxy } from '../../support/network/tcp-proxy';
import { noSamples } from '../../support/service/no-samples';
import { RecordedLog } from '../../support/service/recorded-log';
import { aVoiceModel } from '../../support/service/voice-models';

/** An upload that was made and waits to be recorded, as the worker has it in its list. */
async function waiting(journal: Journal, operations: Operations) {
  const { model_id, ...record } = aVoiceModel({ name: `a voice ${randomUUID()}` });
  const operationId = await operations.begin({ ...record, samples_id: null }, 'evm-0', null);
  await journal.markCreated(operationId, model_id);
  const entry = journal.get(operationId);
  if (entry === undefined || !isCreated(entry)) throw new Error('It does not wait.');
  return entry;
}

describe('an upload that a request has recorded since the worker looked', () => {
  let folder: string;
  let journal: Journal;
  let temporary: TemporaryDatabase;
  let proxy: TcpProxy;
  let database: DatabaseManager;
  let operations: Operations;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'voice-models-closed-'));
    const log = new RecordedLog();
    journal = await Journal.open({ folder, log });
    temporary = await startTemporaryDatabase();
    proxy = await TcpProxy.startFor(temporary.uri);
    database = new DatabaseManager({ uri: proxy.uri, dbName: temporary.newName(), log });
    database.start();
    await whenConnected(database);
    const fishAudio = new FishAudioClient({ apiKey: undefined, baseUrl: 'https://fish.invalid', log });
    const unused = { hasSignIn: false, shareKey: async () => undefined, fishAudio };
    operations = new Operations({ journal, database, samples: noSamples(), log, ...unused });
  });
  afterAll(async () => {
    await database.close();
    await proxy.close();
    await temporary.stop();
    await journal.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('counts as saved, with its record, and is there once', async () => {
    const entry = await waiting(journal, operations);
    await operations.save(entry.operation_id, entry.model_id);
    const { model_id } = entry;
    expect(await operations.saveListed(entry)).toMatchObject({ kind: 'saved', record: { model_id } });
    const { items } = await database.getVoiceModelsForUser(entry.record.user_id ?? '', { limit: 10 });
    expect(items).toMatchObject([{ model_id }]);
  });

  it('counts as deleted where that was done as well', async () => {
    const entry = await waiting(journal, operations);
    await operations.save(entry.operation_id, entry.model_id);
    await database.deleteVoiceModel(entry.model_id);
    expect(await operations.saveListed(entry)).toEqual({ kind: 'deleted' });
    expect(await database.getVoiceModelById(entry.model_id)).toBeNull();
  });

  it('is not brought back for a moment where it was deleted, neither here nor by another process', async () => {
    const entry = await waiting(journal, operations);
    await operations.save(entry.operation_id, entry.model_id);
    await database.deleteVoiceModel(entry.model_id);
    const inserted = jest.fn();
    // Only who stores the record sends its name.
    void proxy.cutOnMessage('before', entry.record.name).then(inserted);
    expect(await operations.saveListed(entry)).toEqual({ kind: 'deleted' });
    expect(await operations.saveOfOther(entry)).toEqual({ kind: 'deleted', isErased: false });
    expect(inserted).not.toHaveBeenCalled();
  });

  it('counts as deleted where all of its user was erased', async () => {
    const entry = await waiting(journal, operations);
    await database.identity.erasures.request(entry.record.user_id);
    await journal.remove(entry.operation_id);
    expect(await operations.saveListed(entry)).toEqual({ kind: 'deleted', isErased: true });
  });

  it('counts as failed where neither it nor its deletion is known', async () => {
    const entry = await waiting(journal, operations);
    await journal.remove(entry.operation_id);
    expect(await operations.saveListed(entry)).toEqual({ kind: 'failed' });
    expect(await database.getVoiceModelById(entry.model_id)).toBeNull();
  });
});
