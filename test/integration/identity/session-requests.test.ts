import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Document, MongoClient, ObjectId } from 'mongodb';
import { ProgramKeys, type SessionTiming } from '../../../src/services/identity';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import type { PageBrowser } from '../../support/identity/page-browser';
import type { PageService } from '../../support/identity/page-service';
import { pageServices } from '../../support/identity/page-services';
import { fixture } from '../../support/media/fixtures';

const HOUR_MS = 3_600_000;

let database: TemporaryDatabase;
const start = pageServices();

beforeAll(async () => {
  database = await startTemporaryDatabase();
});
afterAll(() => database.stop());

/** An erasure that was asked for now, and that no worker takes. */
function anErasure(userId: string): Document {
  const requested_at = new Date();
  const ids = { _id: ObjectId.createFromHexString(userId), erasure_id: new ObjectId(), claim_id: null };
  return { ...ids, state: 'running', waits_for: null, removed: {}, requested_at, updated_at: requested_at };
}

async function signedIn(service: PageService, user = 'alice'): Promise<PageBrowser> {
  const browser = service.browser();
  await browser.signIn(user);
  return browser;
}

/** Sends a form with a recording, as a browser would. */
function upload(browser: PageBrowser, headers: Readonly<Record<string, string>>, fields: Record<string, string> = {}) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('audio', new Blob([readFileSync(fixture('speech.mp3'))]), 'speech.mp3');
  const cookie = `voices-session=${browser.session}`;
  const address = `${browser.url}/api/upload-reference`;
  return fetch(address, { method: 'POST', body: form, redirect: 'manual', headers: { cookie, ...headers } });
}

describe('requests that change something', () => {
  it('need the token of the session, in a header or a field of a form', async () => {
    const service = await start({ mongoUri: database.uri, dbName: database.newName() });
    const [browser, other] = [await signedIn(service), await signedIn(service, 'bob')];
    const token = await browser.csrfToken();
    const foreign = await other.csrfToken();
    const json = { accept: 'application/json' };
    for (const headers of [json, { ...json, 'x-csrf-token': foreign }, { ...json, 'x-csrf-token': '' }]) {
      expect((await upload(browser, headers)).status).toBe(403);
    }
    expect((await upload(browser, json, { csrf_token: foreign })).status).toBe(403);
    expect((await upload(browser, { 'x-csrf-token': token, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect(service.sandbox.state.creates).toBe(0);
    const created = await upload(browser, { ...json, 'x-csrf-token': token });
    expect(created.status).toBe(201);
    const { model_id } = (await created.json()) as { model_id: string };
    const plain = await upload(browser, { accept: 'text/html' }, { csrf_token: token, name: 'Plain' });
    expect(plain.status).toBe(303);
    const rename = (headers: Record<string, string>) =>
      fetch(`${service.url}/api/voice-models/${model_id}`, {
        method: 'PATCH',
        body: '{"name":"New"}',
        headers: { cookie: `voices-session=${browser.session}`, 'content-type': 'application/json', ...headers },
      });
    expect((await rename({})).status).toBe(403);
    expect((await rename({ 'x-csrf-token': token })).status).toBe(200);
    const remove = (form: Record<string, string>) =>
      browser.send(`/voice-models/${model_id}/delete?sort=name`, { method: 'POST', form });
    expect((await remove({})).status).toBe(403);
    expect((await remove({ csrf_token: foreign })).status).toBe(403);
    expect(await remove({ csrf_token: token })).toMatchObject({
      status: 303,
      location: `${service.url}/?sort=name&flash=deleted`,
    });
    expect((await browser.send('/')).text).toContain('Plain');
    expect((await other.send('/')).text).not.toContain('Plain');
  });
});

describe('a page that is still open when somebody else has signed in', () => {
  it('is told that its session has ended, and reads nothing of theirs', async () => {
    const service = await start({ mongoUri: database.uri, dbName: database.newName() });
    const [browser, other] = [await signedIn(service), await signedIn(service, 'bob')];
    const foreign = await browser.csrfToken();
    expect(await other.listStatus({ 'x-csrf-token': foreign })).toBe(401);
    expect(await other.listStatus({ 'x-csrf-token': await other.csrfToken() })).toBe(200);
    expect(await other.listStatus()).toBe(200);
  });
});

describe('the page of the account', () => {
  it('shows the own id, makes and revokes keys, and erases everything, without scripts', async () => {
    const dbName = database.newName();
    const service = await start({ mongoUri: database.uri, dbName });
    const browser = await signedIn(service);
    const csrf_token = await browser.csrfToken();
    const post = (path: string, form: Record<string, string>) => browser.send(path, { method: 'POST', form });
    const nobody = await service.browser().send('/account');
    expect(nobody.text).toContain('href="/sign-in?return=%2Faccount"');
    expect((await browser.send('/account')).text).toMatch(/<code>[\da-f]{24}<\/code>/);

    const key = { name: 'Nightly', scopes: 'voices:read', days: '30' };
    expect((await post('/account/keys', key)).status).toBe(403);
    const made = await post('/account/keys', { ...key, csrf_token });
    const [text = ''] = /evm_[\w-]+/.exec(made.text) ?? [];
    const headers = { accept: 'application/json', authorization: `Bearer ${text}` };
    expect((await fetch(`${service.url}/api/voice-models`, { headers })).status).toBe(200);
    const byKey = await fetch(`${service.url}/account`, { headers });
    expect(byKey.status).toBe(401);
    const again = await browser.send('/account');
    expect(again.text).not.toContain(text);
    const [, revoke = ''] = /action="(\/account\/keys\/[\da-f]{24}\/revoke)"/.exec(again.text) ?? [];
    expect((await post(revoke, { csrf_token })).location).toBe(`${service.url}/account?flash=key_revoked`);
    expect((await fetch(`${service.url}/api/voice-models`, { headers })).status).toBe(401);

    // A key that is made while its user is erased leaves no row, be it a revoked one.
    const keys = database.client.db(dbName).collection('api_keys');
    const issue = jest.spyOn(ProgramKeys.prototype, 'issue');
    issue.mockImplementationOnce(async function (this: ProgramKeys, asked) {
      const issued = await this.issue(asked);
      await database.client.db(dbName).collection('erasures').insertOne(anErasure(asked.user_id));
      return issued;
    });
    const [before, late] = [await keys.countDocuments(), await post('/account/keys', { ...key, csrf_token })];
    issue.mockRestore();
    expect([late.status, await keys.countDocuments()]).toEqual([409, before]);
    await database.client.db(dbName).collection('erasures').deleteMany({});

    const unconfirmed = await post('/account/erase', { csrf_token, confirm: 'yes' });
    expect(unconfirmed.location).toBe(`${service.url}/account?flash=not_confirmed`);
    const { location } = await post('/account/erase', { csrf_token, confirm: 'löschen' });
    let shown = await browser.send(location);
    while (shown.text.includes('Erasing everything')) shown = await sleep(200).then(() => browser.send(location));
    expect(shown.text).toContain('The erasure that you asked for goes on by itself until nothing is left.');
    expect(await browser.listStatus()).toBe(401);
  });
});

describe('how long a session lasts', () => {
  /** A service whose sessions go by a clock that the test moves on. */
  async function startWithClock(sessions: Partial<SessionTiming>) {
    let laterMs = 0;
    const now = () => new Date(Date.now() + laterMs);
    const service = await start({ timing: { sessions: { ...sessions, now } } });
    return {
      service,
      pass: (ms: number): void => {
        laterMs += ms;
      },
    };
  }

  it('ends when it was not used', async () => {
    const { service, pass } = await startWithClock({ idleMs: 12 * HOUR_MS, touchEveryMs: 0 });
    const browser = await signedIn(service);
    for (let round = 0; round < 5; round += 1) {
      pass(4 * HOUR_MS);
      expect(await browser.listStatus()).not.toBe(401);
    }
    pass(13 * HOUR_MS);
    expect(await browser.listStatus()).toBe(401);
  });

  it('ends after its time, however much it was used', async () => {
    const { service, pass } = await startWithClock({ absoluteMs: 12 * HOUR_MS, touchEveryMs: 0 });
    const browser = await signedIn(service);
    for (let round = 0; round < 3; round += 1) {
      expect(await browser.listStatus()).not.toBe(401);
      pass(4 * HOUR_MS);
    }
    expect(await browser.listStatus()).toBe(401);
  });
});

describe('several instances', () => {
  it('know the same sessions, and end them for each other', async () => {
    const shared = { mongoUri: database.uri, dbName: database.newName() };
    const [first, second] = [await start(shared), await start(shared)];
    const browser = await signedIn(first);
    const elsewhere = second.browser();
    elsewhere.session = browser.session;
    expect(await elsewhere.listStatus()).toBe(200);
    await elsewhere.send('/sign-out', { method: 'POST', form: { csrf_token: await elsewhere.csrfToken() } });
    expect(await browser.listStatus()).toBe(401);
  });

  it('do not take cookies that another secret has sealed', async () => {
    const shared = { mongoUri: database.uri, dbName: database.newName() };
    const first = await start(shared);
    const second = await start({ ...shared, settings: { SESSION_SECRET: 'another-secret-for-the-cookies-of-tests' } });
    const elsewhere = second.browser();
    const { session } = await signedIn(first);
    elsewhere.session = session;
    expect(await elsewhere.listStatus()).toBe(401);
    // They may be those of another service at this host, which has not ended them.
    expect((await elsewhere.send('/')).text).not.toContain('Your session has ended');
    await elsewhere.send('/sign-out', { method: 'POST' });
    expect(elsewhere.session).toBe(session);
  });
});

it('keeps no id of a session, no token and no name in the database', async () => {
  const dbName = database.newName();
  const service = await start({ mongoUri: database.uri, dbName });
  const browser = await signedIn(service);
  const client = await MongoClient.connect(database.uri);
  try {
    const db = client.db(dbName);
    const [session, ...others] = await db.collection('sessions').find().toArray();
    expect(others).toEqual([]);
    expect(Object.keys(session ?? {}).sort()).toEqual([
      '_id',
      'created_at',
      'expires_at',
      'issuer',
      'last_seen_at',
      'scopes',
      'subject',
      'user_id',
    ]);
    expect(session).toMatchObject({
      subject: 'alice',
      issuer: service.issuer.url,
      scopes: ['voices:read', 'voices:write', 'voices:speak'],
    });
    expect(JSON.stringify([session, await db.collection('users').find().toArray()])).not.toMatch(/Example|eyJ/);
    expect(browser.session).not.toContain(String(session?._id));
    const indexes = await db.collection('sessions').indexes();
    expect(indexes.find(({ name }) => name === 'expires_at')).toMatchObject({ expireAfterSeconds: 0 });
    expect(service.logs.texts.join('\n')).not.toMatch(/eyJ|Example|csrf/i);
  } finally {
    await client.close();
  }
});
