import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { databaseUnavailable } from '../../../src/database/database-errors';
import { DatabaseManager } from '../../../src/database/database-manager';
import { LibraryRepository } from '../../../src/database/repositories/library/library-repository';
import { FishAudioClient } from '../../../src/fish-audio/client';
import { Journal } from '../../../src/journal/journal';
import { Operations } from '../../../src/services/operations/operations';
import { listVoiceModels } from '../../../src/services/voice-models/list-voice-models';
import { startTemporaryDatabase } from '../../support/database/temporary-database';
import { whenConnected } from '../../support/database/when-connected';
import { noSamples } from '../../support/service/no-samples';
import { RecordedLog } from '../../support/service/recorded-log';
import { aVoiceModel } from '../../support/service/voice-models';

/** Has the database give its next answer to a list only after something else has happened. */
function outrun({ voiceModels }: DatabaseManager, meanwhile: () => Promise<unknown>): void {
  const read = voiceModels.listWithWaiting.bind(voiceModels);
  jest.spyOn(voiceModels, 'listWithWaiting').mockImplementationOnce(async (...asked) => {
    const page = await read(...asked);
    await meanwhile();
    return page;
  });
}

it('a voice model that is saved just after the records were read stands in the list (E119)', async () => {
  const temporary = await startTemporaryDatabase();
  const folder = await mkdtemp(path.join(tmpdir(), 'voice-models-list-'));
  const log = new RecordedLog();
  const samples = noSamples();
  const journal = await Journal.open({ folder, log });
  const database = new DatabaseManager({ uri: temporary.uri, dbName: temporary.newName(), log });
  try {
    database.start();
    await whenConnected(database);
    const fishAudio = new FishAudioClient({ apiKey: undefined, baseUrl: 'https://fish.invalid', log });
    const unused = { hasSignIn: false, shareKey: async () => undefined, fishAudio };
    const operations = new Operations({ journal, database, samples, log, ...unused });
    const { model_id, ...record } = aVoiceModel();
    const operationId = await operations.begin({ ...record, samples_id: null }, 'evm-0', null);
    await journal.markCreated(operationId, model_id);

    outrun(database, () => operations.save(operationId, model_id));
    const list = await listVoiceModels({ database, journal, samples }, record.user_id, { limit: 10 });
    expect(list.items).toMatchObject([{ model_id, pending: true }]);

    const next = await listVoiceModels({ database, journal, samples }, record.user_id, { limit: 10 });
    expect(next.items).toMatchObject([{ model_id, _id: expect.any(String) }]);

    // Their number is not worth the list.
    jest.spyOn(LibraryRepository.prototype, 'count').mockRejectedValueOnce(databaseUnavailable('too slow'));
    const query = { limit: 10, include_total: true };
    const uncounted = await listVoiceModels({ database, journal, samples }, record.user_id, query);
    expect(uncounted).toMatchObject({ items: [{ model_id }], partial: false, total: null });
  } finally {
    await database.close();
    await journal.close();
    await temporary.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
