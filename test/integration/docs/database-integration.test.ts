import { verifyDatabase } from '../../../src/cli/verify-database/steps';
import { DatabaseManager } from '../../../src/database/database-manager';
import { engineHas, itNeeds } from '../../support/database/engine';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { fencedBlocks, readDocument, readExamples, tableUnder } from '../../support/docs/doc-examples';
import { DocPlaceholders } from '../../support/docs/doc-placeholders';
import { ExampleShell } from '../../support/docs/run-example';
import { TcpProxy } from '../../support/network/tcp-proxy';
import { RecordedLog } from '../../support/service/recorded-log';
import { startService, type TestService } from '../../support/service/service';

const DOCUMENT = readDocument('docs/database-integration.md');

let database: TemporaryDatabase;
let dbName: string;
let shell: ExampleShell;
/** By the name that the document has for each; empty is the usual one. */
const services = new Map<string, TestService>();

/** The address of a MongoDB that was there once. */
async function addressOfNobody(): Promise<string> {
  const proxy = await TcpProxy.startFor(database.uri);
  await proxy.refuse();
  return proxy.uri;
}

async function accountChecked(url: string): Promise<void> {
  const check = async () => (await (await fetch(`${url}/readyz`)).json()) as { fish_audio: string };
  while ((await check()).fish_audio === 'unknown') await new Promise((resolve) => setTimeout(resolve, 20));
}

beforeAll(async () => {
  database = await startTemporaryDatabase();
  dbName = database.newName();
  shell = await ExampleShell.open();
  // As it is started otherwise, the account is checked.
  const timing = { account: {} };
  // As the demonstration does, recordings are kept.
  const settings = { SAMPLE_STORE: 'filesystem', CATALOGUE: 'true' };
  services.set('', await startService({ mongoUri: database.uri, dbName, timing, settings }));
  services.set('with-credit', await startService({ timing, settings: { EXPOSE_CREDIT: 'true' } }));
  services.set('without-database', await startService({ timing }));
  services.set('database-away', await startService({ mongoUri: await addressOfNobody(), timing, settings }));
  for (const { url } of services.values()) await accountChecked(url);
});
afterAll(async () => {
  await Promise.all([...services.values()].map((service) => service.close()));
  await shell.close();
  await database.stop();
});

const firstCells = (heading: string) => tableUnder(DOCUMENT, heading).map(([cell = '']) => cell.replaceAll('`', ''));

describe('the examples of docs/database-integration.md', () => {
  const placeholders = new DocPlaceholders();
  const examples = readExamples(DOCUMENT);
  // An engine that cannot make every index leaves the service `degraded`.
  const isRun = ({ name }: { readonly name: string }) => name !== 'ready' || engineHas('partial indexes');

  it.each(examples.filter(isRun).map((example) => [example.name, example] as const))('%s', async (_name, example) => {
    const url = services.get(example.service)?.url ?? `there is no service "${example.service}"`;
    const { statusLine, headers, body } = await shell.ask(example.command, url, placeholders.variables);
    const documented = example.response;
    const documentedHeaders = Object.fromEntries(Object.keys(documented.headers).map((name) => [name, headers[name]]));
    const actual = { statusLine, headers: documentedHeaders, body };
    expect(actual).toEqual(placeholders.resolve(documented, actual));
  });

  it('are all there are: every command has its response', () => {
    const commands = fencedBlocks(DOCUMENT).filter(({ text }) => /\bcurl\b/.test(text));
    expect(commands.map(({ attributes }) => attributes.example)).toEqual(examples.map(({ name }) => name));
  });

  it('saved speech', async () => {
    expect((await shell.read('hello.mp3')).byteLength).toBeGreaterThan(2_000);
  });
});

describe('the schema of docs/database-integration.md', () => {
  const USER = '5f0c1d2e3b4a49688776a5c0';

  beforeAll(async () => {
    const upload = `curl -F audio=@test/fixtures/speech.mp3 -F user_id=${USER} http://localhost:5000/api/upload-reference`;
    await shell.run(upload, services.get('')?.url ?? '');
    const echo = `curl -H "Content-Type: application/json" -d '{"user_id":"${USER}","name":"Robin"}' http://localhost:5000/api/echo`;
    await shell.run(echo, services.get('')?.url ?? '');
    const recorded = await database.client.db(dbName).collection('voice_models').findOne({ name: 'speech.mp3' });
    const speech = `http://localhost:5000/api/voice-models/${recorded?.model_id}/speech`;
    const keep = `curl -H "Content-Type: application/json" -d '{"text":"Hi.","keep":true}' ${speech}`;
    await shell.run(keep, services.get('')?.url ?? '');
  });

  it('names the fields that are stored', async () => {
    const stored = await database.client.db(dbName).collection('voice_models').findOne({ name: 'speech.mp3' });
    // It is there once what the voice spoke is counted, which may be soon.
    const always = Object.keys(stored ?? {}).filter((field) => field !== 'usage_applied');
    expect(firstCells('`voice_models`')).toEqual(always);
    expect(firstCells('`samples`')).toEqual(Object.keys(stored?.samples[0]));
    const echo = await database.client.db(dbName).collection('echos').findOne({});
    expect(firstCells('`echos`')).toEqual(Object.keys(echo ?? {}));
    const key = await database.client.db(dbName).collection('idempotency_keys').findOne({});
    expect(firstCells('`idempotency_keys`').sort()).toEqual(Object.keys(key ?? {}).sort());
    const tombstone = await database.client.db(dbName).collection('deleted_voice_models').findOne({});
    expect(firstCells('`deleted_voice_models`')).toEqual(Object.keys(tombstone ?? {}));
    const clip = await database.client.db(dbName).collection('clips').findOne({});
    expect(firstCells('`clips`')).toEqual(Object.keys(clip ?? {}));
  });

  itNeeds('partial indexes', 'expiring documents')('names the indexes that are there', async () => {
    const found = [];
    const collections = [
      'voice_models',
      'echos',
      'idempotency_keys',
      'deleted_voice_models',
      'erasures',
      'consents_kept',
      'limit_counts',
      'limit_amounts',
      'limit_voice_holds',
      'usage_days',
      'audit_events',
      'api_keys',
      'clips',
    ];
    for (const collection of collections) {
      for (const { key } of await database.client.db(dbName).collection(collection).indexes()) {
        const fields = Object.entries(key).map(([field, order]) => (order === -1 ? `${field} (descending)` : field));
        if (fields.join() !== '_id') found.push([collection, fields.join(', ')]);
      }
    }
    const documented = tableUnder(DOCUMENT, 'Indexes').map((row) =>
      row.slice(0, 2).map((cell) => cell.replaceAll('`', '')),
    );
    expect(documented).toEqual(found);
  });
});

it('npm run verify:database prints what docs/database-integration.md says', async () => {
  const documented = fencedBlocks(DOCUMENT).find(({ attributes }) => attributes.output === 'verify-database')?.text;
  const manager = new DatabaseManager({ uri: database.uri, dbName, log: new RecordedLog() });
  const lines: string[] = [];
  manager.start();
  try {
    await verifyDatabase(manager, (line) => lines.push(line));
  } finally {
    await manager.close();
  }
  expect(documented?.trim().split('\n').slice(1)).toEqual(lines);
});
