import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Journal } from '../../src/journal/journal';
import { RecordedLog } from '../support/service/recorded-log';
import { runProcess } from '../support/service/run-process';
import { recordOf } from '../unit/journal/journal-support';

const USER = 'a'.repeat(24);

let folder: string;
let dataFolder: string;
const quarantine = () => path.join(dataFolder, 'journal', 'quarantine');
const openJournal = () => Journal.open({ folder: path.join(dataFolder, 'journal'), log: new RecordedLog() });

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'journal-command-'));
  dataFolder = path.join(folder, 'data');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function command(...args: string[]) {
  return commandWith({ FISH_API_KEY: 'canary-key' }, ...args);
}

async function commandWith(
  settings: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<{ exitCode: number | null; output: string }> {
  const variables = { DATA_DIR: dataFolder, ...settings };
  const running = runProcess('cli/journal.js', variables, { args, cwd: folder });
  return { exitCode: await running.exit, output: running.output() };
}

/** Two uploads that were set aside, and a file that is damaged. */
async function fillQuarantine(): Promise<void> {
  const journal = await openJournal();
  for (const modelId of ['model-1', 'model-2']) {
    const { operation_id } = await journal.begin(recordOf(USER, `voice of ${modelId}`), `tag-${modelId}`);
    await journal.markCreated(operation_id, modelId);
    await journal.setAside(operation_id, 'MongoServerError 121 DocumentValidationFailure');
  }
  await journal.close();
  await writeFile(path.join(quarantine(), 'damaged.json'), '{"version":1,');
}

describe('npm run journal', () => {
  it('lists what is set aside: the model, the user, the reason, the age (E114)', async () => {
    await fillQuarantine();

    const { exitCode, output } = await command('list');

    expect(exitCode).toBe(0);
    expect(output).toMatch(
      new RegExp(`^model-1 +${USER} +MongoServerError 121 DocumentValidationFailure +\\d+ s +\\S+\\.json$`, 'm'),
    );
    expect(output).toMatch(/^not readable .*damaged\.json$/m);
    const asJson = JSON.parse((await command('list', '--json')).output);
    expect(asJson).toHaveLength(3);
    expect(asJson[0]).toMatchObject({ model_id: 'model-1', user_id: USER, name: 'voice of model-1' });
  });

  it('moves one back, from where a journal takes it up (E114)', async () => {
    await fillQuarantine();

    const { exitCode, output } = await command('retry', 'model-2');

    expect(exitCode).toBe(0);
    expect(output).toContain('moved back: model model-2');
    const journal = await openJournal();
    expect(journal.entries()).toEqual([
      expect.objectContaining({ state: 'created', model_id: 'model-2', record: recordOf(USER, 'voice of model-2') }),
    ]);
    expect(journal.stats().quarantined).toBe(2);
    await journal.close();
  });

  it('is noticed by a journal that is open (E114)', async () => {
    await fillQuarantine();
    const journal = await openJournal();
    expect(journal.stats()).toMatchObject({ depth: 0, quarantined: 3 });

    await command('retry', 'model-1');
    await journal.adoptOrphans();

    expect(journal.entries()).toMatchObject([{ model_id: 'model-1' }]);
    expect(journal.stats()).toMatchObject({ depth: 1, quarantined: 2 });
    await journal.close();
  });

  it('moves back all that can be read, leaves the rest, and ends with 1 (E115)', async () => {
    await fillQuarantine();

    const { exitCode, output } = await command('retry', '--all');

    expect(exitCode).toBe(1);
    expect(output).toContain('damaged.json: not moved, since it cannot be read');
    expect(await readdir(quarantine())).toEqual(['damaged.json']);
    const journal = await openJournal();
    expect(journal.entries().map(({ model_id }) => model_id)).toEqual(['model-1', 'model-2']);
    await journal.close();
    expect((await command('retry', 'model-9')).output).toContain('model-9: is not in the quarantine');
  });

  it('exports every file as a line of JSON and changes nothing', async () => {
    await fillQuarantine();
    const before = await readdir(quarantine());

    const { exitCode, output } = await command('export');

    const lines = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(exitCode).toBe(0);
    expect(lines.map((line) => line.entry?.model_id ?? line.text)).toEqual(['model-1', 'model-2', '{"version":1,']);
    expect(lines[0]).toMatchObject({ reason: 'MongoServerError 121 DocumentValidationFailure' });
    expect(await readdir(quarantine())).toEqual(before);
  });

  it('ends with 2 where there is no such data folder, and says what it may have been meant to be', async () => {
    for (const args of [['list'], ['export'], ['retry', '--all']]) {
      const output = `DATA_DIR: there is no folder ${dataFolder}; set it as for the service\n`;
      expect(await command(...args)).toEqual({ exitCode: 2, output });
    }
    const misspelt = await commandWith({ DATA_DIR: folder, DATA_DIRR: dataFolder }, 'list');
    expect(misspelt.output).not.toContain('did you mean');
    const unset = await commandWith({ DATA_DIR: '', DATA_DIRR: dataFolder }, 'list');
    expect(unset).toMatchObject({ exitCode: 2, output: expect.stringContaining('did you mean DATA_DIR?') });
  });

  it('says so when there is nothing, or when it is used wrongly', async () => {
    await mkdir(dataFolder);
    expect(await command('list')).toEqual({ exitCode: 0, output: `The quarantine of ${dataFolder} is empty.\n` });
    for (const args of [[], ['tidy'], ['retry'], ['retry', '--all', 'x'], ['list', 'x'], ['export', '--json']]) {
      const { exitCode, output } = await command(...args);
      expect({ args, exitCode }).toEqual({ args, exitCode: 2 });
      expect(output).toContain('npm run --silent journal -- list');
    }
    expect(await command('--help')).toMatchObject({ exitCode: 0 });
  });
});
