import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { type SignedInService, startSignedInService } from '../../support/identity/signed-in-service';
import { TcpProxy } from '../../support/network/tcp-proxy';
import { untilConnected } from '../../support/service/until-connected';
import { eventually } from '../reliability/kit';

let database: TemporaryDatabase;
let proxy: TcpProxy;
let service: SignedInService;
let other: SignedInService;

beforeAll(async () => {
  database = await startTemporaryDatabase();
  proxy = await TcpProxy.startFor(database.uri);
  const timing = { database: { healthCheckIntervalMs: 200, reconnectDelayMs: 100 }, erasures: { everyMs: 50 } };
  const shared = { mongoUri: proxy.uri, dbName: database.newName(), timing };
  [service, other] = await Promise.all([startSignedInService(shared), startSignedInService(shared)]);
  for (const { url } of [service, other]) await untilConnected(url);
});
afterAll(async () => {
  await service.close();
  await other.close();
  await proxy.close();
  await database.stop();
});

const listWith = (key: string, { url } = service) =>
  request(url).get('/api/voice-models').set('Authorization', `Bearer ${key}`);

async function newKey(user = 'ada'): Promise<{ key: string; key_id: string }> {
  const wanted = { name: 'A program', scopes: ['voices:read'], days: 1 };
  const { headers } = service.user(user);
  return (await request(service.url).post('/api/keys').set(headers).send(wanted).expect(201)).body;
}

it('a key that was just verified goes on while the database is away, no other does', async () => {
  const [used, unused, revoked] = [await newKey(), await newKey(), await newKey()];
  for (const { key } of [used, revoked]) await listWith(key).expect(200);
  await request(service.url).delete(`/api/keys/${revoked.key_id}`).set(service.user('ada').headers).expect(200);
  await proxy.refuse();

  // It has come as far as the list, which needs the database.
  expect((await listWith(used.key)).body.code).toBe('database_unavailable');
  for (const { key } of [unused, revoked]) {
    const { status, body, headers } = await listWith(key);
    expect([status, body.code, headers['retry-after']]).toEqual([503, 'sign_in_unavailable', '3']);
  }
  expect((await listWith(`${used.key.slice(0, -1)}!`)).body.code).toBe('unauthenticated');

  await proxy.restore();
  await eventually(async () => (await listWith(unused.key)).status === 200);
  expect((await listWith(revoked.key)).status).toBe(401);
});

it('the last key that a user may have is made also where the reply of the database is lost', async () => {
  for (const { url } of [service, other]) await untilConnected(url);
  for (let made = 0; made < 19; made += 1) await newKey('joan');
  const cut = proxy.cutOnMessage('after', 'The twentieth');
  const wanted = { name: 'The twentieth', scopes: ['voices:read'], days: 1 };
  const { status, body } = await request(service.url).post('/api/keys').set(service.user('joan').headers).send(wanted);
  await cut;
  expect([status, body.code]).toEqual([201, undefined]);
  await listWith(body.key).expect(200);
});

it('no key goes on of a user who was erased, at any instance', async () => {
  for (const { url } of [service, other]) await untilConnected(url);
  const { key } = await newKey('grace');
  for (const instance of [service, other]) await listWith(key, instance).expect(200);
  const { headers } = service.user('grace');
  const api = request(service.url);
  await api.delete('/api/users/me').set(headers).expect(202);
  await eventually(async () => (await api.get('/api/users/me/erasure').set(headers)).body.state === 'done');
  // The other instance has looked by then.
  await sleep(300);
  await proxy.refuse();
  for (const instance of [service, other]) {
    const { status, body } = await listWith(key, instance);
    expect([status, body.code]).toEqual([503, 'sign_in_unavailable']);
  }
  await proxy.restore();
});
