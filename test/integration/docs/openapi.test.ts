import { readFileSync, writeFileSync } from 'node:fs';
import { ObjectId } from 'mongodb';
import request from 'supertest';
import { CONTRACT_VERSION, createContract } from '../../../src/contract/document/create-document';
import type { Example } from '../../../src/contract/document/examples';
import { FAILS_WITH } from '../../../src/contract/operations/error-codes';
import { OPERATIONS, type OperationId } from '../../../src/contract/operations/operations';
import { checkExchange } from '../../support/contract/check-exchange';
import { itNeeds } from '../../support/database/engine';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { StableValues } from '../../support/docs/stable-values';
import { type SignedInService, startSignedInService } from '../../support/identity/signed-in-service';
import { fixture } from '../../support/media/fixtures';
import { startService, type TestService } from '../../support/service/service';
import { untilConnected } from '../../support/service/until-connected';
import { eventually } from '../reliability/kit';

const EXAMPLES_FILE = 'src/contract/document/examples.json';
const USER = '5f0c1d2e3b4a49688776a5b4';
const BORROWER = '5f0c1d2e3b4a49688776a5c7';

let database: TemporaryDatabase;
let service: TestService;
let signedIn: SignedInService;
let dbName: string;
beforeAll(async () => {
  database = await startTemporaryDatabase();
  dbName = database.newName();
  const settings = { SAMPLE_STORE: 'filesystem', EXPOSE_CREDIT: 'true', CATALOGUE: 'true' };
  service = await startService({ mongoUri: database.uri, dbName, settings });
  signedIn = await startSignedInService({ mongoUri: database.uri, dbName: database.newName() });
  await untilConnected(service.url);
});
afterAll(async () => {
  await service.close();
  await signedIn.close();
  await database.stop();
});

const api = () => request(service.url);
const FIELDS = { name: 'My Voice', user_id: USER };
const upload = (path: string) => api().post(path).field(FIELDS).attach('audio', fixture('speech.mp3'));
const MANY = { action: 'tag', tags: ['evening'] };
const FORM = { audio: ['speech.mp3'], ...FIELDS };

type RecordExample = (id: OperationId, call: request.Test, sent?: object) => Promise<unknown>;

async function recordVersions(record: RecordExample, model_id: string): Promise<void> {
  const model = `/api/voice-models/${model_id}`;
  const version = api().post(`${model}/versions`).attach('audio', fixture('speech.wav'));
  await record('createVersion', version, { audio: ['speech.wav'] });
  await record('chooseVersion', api().put(`${model}/versions/current`), { model_id });
  await record('recreateVoiceModel', api().post(`${model}/recreate?force=true`));
}

/** Does every operation of clips once. Returns the list, in which the sound is as long as in each run: voices take their own time. */
async function recordClips(record: RecordExample, model_id: string): Promise<Example> {
  const { body: clip } = await api().post(`/api/voice-models/${model_id}/speech`).send({ text: 'Hello!', keep: true });
  const listed = (await record('listClips', api().get(`/api/clips?model_id=${model_id}`))) as { clips: [object] };
  await record('playClip', api().get(`/api/clips/${clip.clip_id}`));
  await record('deleteClip', api().delete(`/api/clips/${clip.clip_id}`));
  await record('deleteClips', api().delete(`/api/clips?model_id=${model_id}`));
  return { response: { ...listed, clips: [{ ...listed.clips[0], duration_seconds: 1.25, bytes: 20_480 }] } };
}

/** A day of speeches, so that there is a row to be seen. */
async function storeUsage(): Promise<void> {
  const counts = { speech_count: 2, characters: 240, utf8_bytes: 251, audio_seconds: 16.3 };
  const row = { day: '2026-01-31', user_id: new ObjectId(USER), voice_id: new ObjectId(USER), ...counts };
  await database.client.db(dbName).collection('usage_days').insertOne(row);
}

/** Keys are there with sign-in only. Returns what making one sends and gives, with a key that is the same in each run. */
async function recordKeys(record: RecordExample): Promise<Example> {
  const { headers } = signedIn.user('ada');
  const keys = () => request(signedIn.url);
  const wanted = { name: 'Nightly job', scopes: ['voices:read', 'voices:speak'], days: 90 };
  const made = (await record('createKey', keys().post('/api/keys').set(headers), wanted)) as { key_id: string };
  await record('listKeys', keys().get('/api/keys').set(headers));
  await record('revokeKey', keys().delete(`/api/keys/${made.key_id}`).set(headers));
  const readAudit = () => keys().get('/api/audit').set(headers);
  // Events are written down soon, and not at once.
  await eventually(async () => (await readAudit()).body.count >= 2);
  await record('readAudit', readAudit());
  return { request: wanted, response: { ...made, key: `evm_${'x'.repeat(49)}` } };
}

/** Speeches come after what is read of their voice, which would show them or not: they are counted soon, and not at once. */
async function recordEcho(record: RecordExample, model_id: string): Promise<void> {
  const model = `/api/voice-models/${model_id}`;
  const echo = { user_id: USER, name: 'Robin' };
  const { _id } = (await record('createEcho', api().post('/api/echo'), echo)) as { _id: string };
  await record('listEchos', api().get(`/api/echo?user_id=${USER}`));
  await record('linkEcho', api().put(`/api/echo/${_id}/voice-model`), { model_id });
  await record('readEcho', api().get(`/api/echo/${_id}`));
  await record('readEchoVoiceModel', api().get(`/api/echo/${_id}/voice-model`));
  await record('speak', api().post(`${model}/speech`), { text: 'Hello!', format: 'mp3' });
  await record('speakAsEcho', api().post(`/api/echo/${_id}/speech`), { text: 'Hello!', format: 'wav', speed: 1.2 });
  await record('unlinkEcho', api().delete(`/api/echo/${_id}/voice-model`));
}

async function recordShares(record: RecordExample, model_id: string): Promise<void> {
  const shares = `/api/voice-models/${model_id}/shares`;
  await record('shareVoiceModel', api().post(shares), { user_id: BORROWER, may: ['speak', 'link'] });
  await record('listShares', api().get(shares));
  await record('revokeShare', api().delete(`${shares}/${BORROWER}`));
  await api().patch(`/api/voice-models/${model_id}`).send({ visibility: 'listed' }).expect(200);
  await record('listCatalogue', api().get('/api/catalogue?limit=1'));
  await api().patch(`/api/voice-models/${model_id}`).send({ visibility: 'private' }).expect(200);
}

/** Erases the user after everything else. Returns the receipt, in which there is as much usage as in each run: it is counted later. */
async function recordUser(record: RecordExample): Promise<Example> {
  await record('exportUser', api().get(`/api/users/me/export?user_id=${USER}`));
  await record('eraseUser', api().delete(`/api/users/me?user_id=${USER}`));
  const receipt = () => api().get(`/api/users/me/erasure?user_id=${USER}`);
  await eventually(async () => (await receipt()).body.state === 'done');
  const { removed, ...rest } = (await record('readErasure', receipt())) as { removed: object };
  return { response: { ...rest, removed: { ...removed, usage_days: 2 } } };
}

/** Does every operation once, in an order in which each finds what it needs. */
async function recordExamples(): Promise<Partial<Record<OperationId, Example>>> {
  const examples: Partial<Record<OperationId, Example>> = {};
  const stable = new StableValues([USER, BORROWER]);
  const record: RecordExample = async (id, call, sent) => {
    const { body, text, status } = await (sent === undefined || 'audio' in sent ? call : call.send(sent));
    expect(status).toBe(OPERATIONS[id].status);
    const isJson = 'application/json' in OPERATIONS[id].success.content;
    const received = isJson ? body : id === 'readMetrics' ? text.split('\n').slice(0, 2).join('\n') : undefined;
    examples[id] = stable.replaceIn({ ...(sent && { request: sent }), ...(received && { response: received }) });
    return body;
  };
  const { model_id } = (await record('uploadReference', upload('/api/upload-reference'), FORM)) as { model_id: string };
  const model = `/api/voice-models/${model_id}`;
  await record('checkReferences', upload('/api/reference-checks'), FORM);
  await record('readLimits', api().get('/api/limits'));
  await record('listVoiceModels', api().get(`/api/voice-models?user_id=${USER}`));
  await record('readVoiceModel', api().get(model));
  await record('readSample', api().get(`${model}/sample`));
  await storeUsage();
  await record('readUsage', api().get(`/api/usage?user_id=${USER}&from=2026-01-01&to=2026-01-31`));
  await record('readCredit', api().get('/api/credit'));
  await record('changeVoiceModel', api().patch(model), { name: 'My new voice', tags: ['calm'] });
  await record('listTags', api().get(`/api/voice-models/tags?user_id=${USER}`));
  await record('changeVoiceModels', api().post('/api/voice-models/bulk'), { ...MANY, model_ids: [model_id] });
  await recordEcho(record, model_id);
  await recordShares(record, model_id);
  examples.listClips = stable.replaceIn(await recordClips(record, model_id));
  await recordVersions(record, model_id);
  await record('deleteVoiceModel', api().delete(`${model}?fish_audio=true`));
  examples.readErasure = stable.replaceIn(await recordUser(record));
  examples.createKey = stable.replaceIn(await recordKeys(record));
  examples.readContract = await recordService(record);
  return examples;
}

/** The document itself is too long for an example. */
async function recordService(record: RecordExample): Promise<Example> {
  await record('checkLiveness', api().get('/healthz'));
  await record('checkReadiness', api().get('/readyz'));
  await record('readMetrics', api().get('/metrics'));
  const { openapi, info } = (await record('readContract', api().get('/openapi.json'))) as {
    readonly openapi: string;
    readonly info: { readonly title: string; readonly version: string };
  };
  return { response: { openapi, info: { title: info.title, version: info.version } } };
}

/** Speeches are counted about a second after their end, so how many a record shows differs from run to run. */
function withoutUsage(examples: unknown): unknown {
  return JSON.parse(JSON.stringify(examples), (name, member: unknown) => (name === 'usage' ? 'counted later' : member));
}

describe('the contract', () => {
  const copy = JSON.parse(readFileSync('docs/openapi.json', 'utf8'));

  it('has a copy that is up to date: else run "npm run openapi"', () => {
    expect(copy).toEqual(JSON.parse(JSON.stringify(createContract('.'))));
    expect(CONTRACT_VERSION).toBe(JSON.parse(readFileSync('package.json', 'utf8')).version);
  });

  it('is sent as it is, and again only when it has changed', async () => {
    const first = await api()
      .get('/openapi.json')
      .expect(200)
      .expect('Content-Type', 'application/json; charset=utf-8');
    expect(first.body).toEqual(copy);
    const etag = first.headers.etag ?? '';
    const again = await api().get('/openapi.json').set('If-None-Match', etag).expect(304);
    expect(again.text).toBe('');
  });

  it('names PUBLIC_URL where that is set', async () => {
    const elsewhere = await startService({ settings: { PUBLIC_URL: 'https://voices.example.com/voices' } });
    const { body } = await request(elsewhere.url).get('/openapi.json');
    await elsewhere.close();
    expect(body.servers).toEqual([{ url: 'https://voices.example.com/voices' }]);
  });

  it('says of every operation that it can fail, and of every code where', () => {
    const nowhere = Object.entries(FAILS_WITH).filter(([, operations]) => operations.length === 0);
    expect(nowhere.map(([code]) => code)).toEqual(['method_not_allowed', 'client_closed']);
  });

  itNeeds('partial indexes')('has an example of every operation as it is received', async () => {
    const examples = await recordExamples();
    if (process.env.RECORD_EXAMPLES) writeFileSync(EXAMPLES_FILE, `${JSON.stringify(examples, null, 2)}\n`);
    expect(Object.keys(examples).sort()).toEqual(Object.keys(OPERATIONS).sort());
    // Where they differ: npm run openapi; RECORD_EXAMPLES=1 npm test -- test/integration/docs/openapi; npm run openapi
    expect(withoutUsage(examples)).toEqual(withoutUsage(JSON.parse(readFileSync(EXAMPLES_FILE, 'utf8'))));
  });
});

describe('a response', () => {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'x-request-id': 'some-request' };
  const good = { method: 'GET', url: '/healthz', status: 200, headers, body: '{"status":"ok"}' };

  it.each([
    ['an unknown member', { body: '{"status":"ok","x":1}' }, 'body must NOT have additional properties (x)'],
    ['another value', { body: '{"status":"well"}' }, 'body/status must be equal to constant'],
    ['an undocumented status', { status: 204 }, 'undocumented status'],
    ['another type', { headers: { ...headers, 'content-type': 'text/plain' } }, 'undocumented type text/plain'],
    ['an undocumented header', { headers: { ...headers, 'x-new': '1' } }, 'undocumented header x-new'],
    ['no request id', { headers: { 'content-type': 'application/json' } }, 'no X-Request-Id'],
    ['no ETag of the document', { url: '/openapi.json', body: null }, 'no header etag'],
    ['an undocumented path', { url: '/api/new' }, 'undocumented path or method'],
    ['an undocumented method', { method: 'PUT' }, 'undocumented path or method'],
    [
      'a code that is not for its operation',
      {
        status: 500,
        headers: { ...headers, 'content-type': 'application/problem+json' },
        body: JSON.stringify({ type: '', title: '', status: 500, detail: '', success: false, code: 'too_long' }),
      },
      'body/code must be equal to one of the allowed values',
    ],
  ])('with %s fails the test whose service sent it', (_name, change, fault) => {
    const bad = { ...good, ...change };
    expect(checkExchange(good)).toEqual([]);
    expect(checkExchange(bad)).toEqual([`${bad.method} ${bad.url} -> ${bad.status}: ${fault}`]);
  });
});
