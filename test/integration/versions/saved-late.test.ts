import path from 'node:path';
import { readQuarantine, returnToJournal } from '../../../src/journal/entries/quarantined-files';
import { ALWAYS, CREATE, eventually, HASTY_FISH_AUDIO, LOOK_UP, type ServiceHarness } from '../reliability/kit';
import { useHarness } from '../reliability/use-harness';
import { filesBelow } from '../samples/kit';
import { OPTIONS, Versions } from './kit';

/** A list of models that shows none yet. */
const NOTHING = { total: 0, items: [], has_more: false };

const shared = useHarness({ ...OPTIONS, timing: { ...OPTIONS.timing, fishAudio: HASTY_FISH_AUDIO.fishAudio } });
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

describe('a version that is found late', () => {
  /** Makes a version whose answer is lost, and that cannot be looked for until the faults are cleared. */
  async function lose(voice: string): Promise<string> {
    harness.sandbox.faults.add({ match: CREATE, hang: true, doWork: true });
    harness.sandbox.faults.add({ match: LOOK_UP, body: NOTHING, status: 200, times: ALWAYS });
    await versions.make(voice).expect(504);
    return versions.models.at(-1) ?? '';
  }

  async function find(): Promise<void> {
    harness.sandbox.faults.clear();
    await harness.untilSettled();
  }

  it('stands before one that was made later, which goes on to speak', async () => {
    const old = await versions.voice(shared.userId);
    const lost = await lose(old);
    const later = (await versions.make(old).expect(201)).body.model_id;
    await find();
    const { body } = await versions.read(old);
    expect(body.model_id).toBe(later);
    expect(body.versions.map((one: { model_id: string }) => one.model_id)).toEqual([old, lost, later]);
  });

  it.each([
    ['', 1],
    [', where it was the only one', 0],
  ])('leaves the one that was chosen since, also where it is still in training%s', async (_where, others) => {
    const old = await versions.voice(shared.userId);
    for (let count = 0; count < others; count += 1) await versions.make(old).expect(201);
    harness.sandbox.behave({ trainingMs: 60_000 });
    const lost = await lose(old);
    await versions.choose(old, old).expect(200);
    await find();
    harness.sandbox.behave({ trainingMs: 0 });
    await eventually(async () => (await versions.read(lost)).body.versions.at(-1).model_state === 'trained');
    expect((await versions.read(lost)).body.model_id).toBe(old);
  });

  it('becomes current where nothing has happened since', async () => {
    const old = await versions.voice(shared.userId);
    const lost = await lose(old);
    await find();
    expect((await versions.read(old)).body.model_id).toBe(lost);
  });
});
