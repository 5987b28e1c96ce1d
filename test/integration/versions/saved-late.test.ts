import path from 'node:path';
import { readQuarantine, returnToJournal } from '../../../src/journal/entries/quarantined-files';
import { CREATE, eventually, type ServiceHarness } from '../reliability/kit';
import { useHarness } from '../reliability/use-harness';
import { filesBelow } from '../samples/kit';
import { OPTIONS, Versions } from './kit';

const shared = useHarness(OPTIONS);
let harness: ServiceHarness;
let versions: Versions;
beforeEach(() => {
  harness = shared.harness;
  harness.forget();
  versions = new Versions(harness);
});

it('a version whose voice the database that comes back does not have waits for the one that has it', async () => {
  const old = await versions.voice(shared.userId);
  harness.sandbox.faults.add({ match: CREATE, delayMs: 600 });
  const making = versions.make(old).then((response) => response);
  await eventually(() => harness.createsAsked === 2);
  await harness.takeDatabaseAway();
  const { model_id } = (await making).body;
  const recordings = await filesBelow(path.join(harness.dataFolder, 'samples'));
  await harness.proxy.restore();
  await harness.stop();
  await harness.start({ settings: { ...OPTIONS.settings, MONGO_DB_NAME: harness.database.newName() } });
  await harness.untilState('connected');
  await harness.untilSettled();
  expect(versions.models).toEqual([old, model_id]);
  expect(await filesBelow(path.join(harness.dataFolder, 'samples'))).toEqual(recordings);
  expect(harness.service.logs.ofEvent('journal_entry_set_aside')).toMatchObject([
    { model_id, reason: 'voice not found' },
  ]);
  await harness.stop();
  const folder = path.join(harness.dataFolder, 'journal');
  await returnToJournal(folder, await readQuarantine(folder));
  await harness.start();
  await harness.untilState('connected');
  await harness.untilSettled();
  expect((await versions.read(old)).body).toMatchObject({ model_id, known_model_ids: [old, model_id] });
});
