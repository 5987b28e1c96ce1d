import path from 'node:path';
import { startTemporaryDatabase } from '../../support/database/temporary-database';
import { filesBelow } from '../../support/files/files-below';
import { eventually, newUser, ServiceHarness } from '../reliability/kit';

it('recordings whose store was not set during an erasure go once it is set again, however late', async () => {
  const database = await startTemporaryDatabase();
  const timing = { erasures: { everyMs: 50, retryMs: 50 }, worker: { samplesEveryMs: 50 } };
  const settings = { SAMPLE_STORE: 'filesystem' };
  const harness = await ServiceHarness.start(database, { timing, settings });
  try {
    const userId = newUser();
    await harness.upload({ userId }).expect(201);
    const recordings = () => filesBelow(path.join(harness.dataFolder, 'samples', 'samples'));
    expect(await recordings()).toHaveLength(1);
    await harness.stop();
    await harness.start({ settings: {} });
    await harness.untilState('connected');
    await harness.api().delete(`/api/users/me?user_id=${userId}`).expect(202);
    const erasure = () => harness.api().get(`/api/users/me/erasure?user_id=${userId}`);
    await eventually(async () => (await erasure()).body.state === 'done');
    expect(await recordings()).toHaveLength(1);
    // Nothing tells any more that there was such a voice.
    await database.client.db(harness.dbName).collection('deleted_voice_models').deleteMany({});
    await harness.restart();
    await eventually(async () => (await recordings()).length === 0);
  } finally {
    await harness.close();
    await database.stop();
  }
});
