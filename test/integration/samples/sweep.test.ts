import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { encodeEntry } from '../../../src/journal/entries/entry-codec';
import { newEntry } from '../../../src/journal/entries/new-entry';
import { hostHash } from '../../../src/journal/ownership/owner-liveness';
import { newSamplesId } from '../../../src/storage/samples-id';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { recordOf } from '../../unit/journal/journal-support';
import { eventually, newUser, ServiceHarness } from '../reliability/kit';
import { OPUS, SETTINGS, sampleOf, TIMING } from './kit';

/** What was kept a moment ago may be a stray. */
const SWEEPING = { timing: { ...TIMING, samples: { strayAgeMs: 0 } }, settings: SETTINGS };

let database: TemporaryDatabase;
let harness: ServiceHarness;
beforeEach(async () => {
  database = await startTemporaryDatabase();
  harness = await ServiceHarness.start(database, { timing: TIMING, settings: SETTINGS });
});
afterEach(async () => {
  await harness.close();
  await database.stop();
});

async function put(samplesId: string): Promise<void> {
  const folder = path.join(harness.dataFolder, 'samples', 'samples', samplesId);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'f'.repeat(64)), 'sound');
}

const isThere = (samplesId: string): boolean =>
  existsSync(path.join(harness.dataFolder, 'samples', 'samples', samplesId));

describe('a sweep', () => {
  it('removes what nothing names, and nothing that may be needed by anybody', async () => {
    const installation = await readFile(path.join(harness.dataFolder, 'installation-id'), 'utf8');
    const [stray, quarantined, ofOther] = [
      newSamplesId(installation),
      newSamplesId(installation),
      newSamplesId('other'),
    ];
    const { body } = await harness.upload({ userId: newUser(), sample: OPUS }).expect(201);
    await writeFile(
      path.join(harness.dataFolder, 'journal', 'quarantine', 'half-a-file'),
      `{"samples_id":"${quarantined}`,
    );
    await Promise.all([stray, quarantined, ofOther].map(put));
    await harness.stop();
    await harness.start(SWEEPING);
    await harness.untilState('connected');
    await eventually(() => !isThere(stray));
    expect([quarantined, ofOther, body.database_record.samples_id].map(isThere)).toEqual([true, true, true]);
    expect((await sampleOf(harness, body.model_id).expect(200)).body.equals(OPUS)).toBe(true);
  });

  it('removes nothing where so many belong to no voice that the database may have been set back', async () => {
    const installation = await readFile(path.join(harness.dataFolder, 'installation-id'), 'utf8');
    await harness.upload({ userId: newUser(), sample: OPUS }).expect(201);
    const unknown = Array.from({ length: 25 }, () => newSamplesId(installation));
    await Promise.all(unknown.map(put));
    await harness.stop();
    await harness.start(SWEEPING);
    await harness.untilState('connected');
    await eventually(() => harness.service.logs.ofEvent('stray_samples_left').length > 0);
    expect(unknown.every(isThere)).toBe(true);
  });

  it('removes nothing where the database is another one, without a single record of this data folder', async () => {
    const stray = newSamplesId(await readFile(path.join(harness.dataFolder, 'installation-id'), 'utf8'));
    await put(stray);
    const clip = path.join(harness.dataFolder, 'samples', 'clips', '0123456789abcdef01234567');
    await mkdir(path.dirname(clip));
    await writeFile(clip, 'sound');
    await utimes(clip, 0, 0);
    await harness.stop();
    await harness.start({
      ...SWEEPING,
      settings: { ...SETTINGS, MONGO_DB_NAME: harness.database.newName() },
    });
    await harness.untilState('connected');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect([isThere(stray), existsSync(clip)]).toEqual([true, true]);
  });
});

it('an upload of a restored data folder that was recorded since keeps its recording, and one that was not goes', async () => {
  const stray = newSamplesId(await readFile(path.join(harness.dataFolder, 'installation-id'), 'utf8'));
  await put(stray);
  const recorded: string = (await harness.upload({ userId: newUser(), sample: OPUS }).expect(201)).body.database_record
    .samples_id;
  await harness.stop();
  const ofDead = `${hostHash()}-${spawnSync('true').pid}-${'0'.repeat(16)}`;
  const owner = path.join(harness.dataFolder, 'journal', 'entries', ofDead);
  await mkdir(owner);
  for (const samples_id of [recorded, stray]) {
    const entry = newEntry(randomUUID(), { ...recordOf(newUser()), samples_id }, 'tag', null);
    await writeFile(path.join(owner, `${entry.operation_id}.json`), encodeEntry(entry));
  }
  await harness.start({ settings: SETTINGS });
  await eventually(() => !isThere(stray));
  expect(isThere(recorded)).toBe(true);
});
