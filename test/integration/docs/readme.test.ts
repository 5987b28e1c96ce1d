import { SETTINGS_TABLE } from '../../../src/config/settings-table';
import { ERROR_CODES } from '../../../src/errors/codes';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { fencedBlocks, readDocument, readExamples, tableUnder } from '../../support/docs/doc-examples';
import { DocPlaceholders } from '../../support/docs/doc-placeholders';
import { ExampleShell } from '../../support/docs/run-example';
import { startService, type TestService } from '../../support/service/service';

const README = readDocument('README.md');
const withoutTicks = (text = '') => text.replaceAll('`', '');

describe('the commands of the README', () => {
  let database: TemporaryDatabase;
  let service: TestService;
  let shell: ExampleShell;

  beforeAll(async () => {
    database = await startTemporaryDatabase();
    service = await startService({ mongoUri: database.uri, dbName: database.newName() });
    shell = await ExampleShell.open();
  });
  afterAll(async () => {
    await shell.close();
    await service.close();
    await database.stop();
  });

  it('do the tour when they are pasted one after the other', async () => {
    const tour = fencedBlocks(README).find(({ attributes }) => 'tour' in attributes)?.text ?? '';
    // Each response is a line of its own, and an error status is a failure.
    const strict = 'ask() { curl --fail-with-body --write-out "\\n" "$@"; }';
    const printed = await shell.run(`${strict}\n${tour.replace(/^curl /gm, 'ask ')}`, service.url);
    const responses = printed.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
    const [uploaded] = responses;
    const { model_id } = uploaded;
    expect(responses).toEqual([
      expect.objectContaining({ database_status: 'saved', warnings: [] }),
      { voice_models: [uploaded.database_record], count: 1, next_cursor: null },
      uploaded.database_record,
      expect.objectContaining({ model_id, name: 'Calm voice', fish_audio_status: 'updated' }),
      expect.objectContaining({ model_id, echo_id: '5f0c1d2e3b4a49688776a5b9' }),
      expect.objectContaining({ model_id, deleted: { database: true, fish_audio: true, sample: false } }),
    ]);
    const speech = await shell.read('hello.mp3');
    expect(speech.subarray(0, 3).toString('latin1')).toMatch(/^(ID3|\xff[\xe2-\xff])/);
    expect((await shell.read('echo.wav')).subarray(0, 4).toString('latin1')).toBe('RIFF');
  });

  it.each(readExamples(README).map((example) => [example.name, example] as const))(
    'get the response that is shown: %s',
    async (_name, { command, response }) => {
      const { statusLine, headers, body } = await shell.ask(command, service.url, {});
      const actual = { statusLine, headers: { 'content-type': headers['content-type'] }, body };
      expect(actual).toEqual(new DocPlaceholders().resolve(response, actual));
    },
  );

  it('are all there are', () => {
    const commands = fencedBlocks(README).filter(({ text }) => /\bcurl\b/.test(text));
    expect(commands.map(({ attributes }) => Object.keys(attributes)[0])).toEqual(['tour', 'example']);
  });
});

describe('the tables of the README', () => {
  it('have every setting, in order, with its default', () => {
    const documented = tableUnder(README, 'Settings').map(([name, value]) => [withoutTicks(name), withoutTicks(value)]);
    const rows: [string, { readonly default?: string }][] = Object.entries(SETTINGS_TABLE);
    const actual = rows.map(([name, row]) => [name, row.default ?? '']);
    expect(documented).toEqual(actual);
  });

  it('have every error code, under its status', () => {
    const documented = tableUnder(README, 'Errors').flatMap(([status, codes]) =>
      withoutTicks(codes)
        .split(', ')
        .map((code) => [code, Number(status)]),
    );
    const actual = Object.entries(ERROR_CODES).map(([code, { status }]) => [code, status]);
    expect(documented).toEqual(actual);
  });
});
