import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type request from 'supertest';
import { makeWav } from '../../support/media/wav';
import { sendRaw } from '../../support/network/raw-request';
import { expectReplay, IN_PROGRESS, isReplay, REUSED, useKeyHarness } from './idempotency-support';
import { CREATE, eventually, newKey, newUser, type ServiceHarness, seen } from './kit';

const keyHarness = useKeyHarness();
const { shared, upload, creates, restart } = keyHarness;

describe('the same Idempotency-Key again', () => {
  it('gets the first answer, though the file has another name (C62)', async () => {
    const fields = { name: 'Grandma', tags: 'a,b' };
    const first = await upload({ fields });
    expect({ status: first.status, replayed: isReplay(first) }).toEqual({ status: 201, replayed: false });
    expectReplay(await upload({ fields, fileName: 'another.wav' }), first);
    expect(creates()).toBe(1);
    expect(await shared.harness.records(shared.userId)).toHaveLength(1);
  });

  it('gets it after a restart, with MongoDB and without (C62)', async () => {
    const first = await upload();
    await restart();
    expectReplay(await upload(), first);
    await shared.harness.proxy.refuse();
    await restart();
    expectReplay(await upload(), first);
    await shared.harness.proxy.restore();
    await shared.harness.untilState('connected');
    expect(creates()).toBe(1);
  });

  it('gets what was said while MongoDB was away, also once the record is saved (C62)', async () => {
    await shared.harness.takeDatabaseAway();
    const first = await upload();
    expect(first.body.database_status).toBe('queued');
    expectReplay(await upload(), first);
    await shared.harness.proxy.restore();
    await shared.harness.untilState('connected');
    await shared.harness.untilSettled();
    expectReplay(await upload(), first);
    expect(creates()).toBe(1);
    expect(await shared.harness.records(shared.userId)).toHaveLength(1);
  });

  it('gets it as a page when it asks for one (C62)', async () => {
    const { body } = await upload();
    await upload().set('Accept', 'text/html').expect(201, new RegExp(body.model_id));
    expect(creates()).toBe(1);
  });

  it.each([1, 2])('a hundred times at the same moment makes one voice model (C61), round %d', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => upload()));
    const fresh = answers.filter((answer) => answer.status === 201 && !isReplay(answer));
    expect(fresh).toHaveLength(1);
    const [first] = fresh as [request.Response];
    for (const answer of answers.filter((one) => one !== first)) {
      if (answer.status === 201) expectReplay(answer, first);
      else {
        expect(seen(answer)).toEqual(IN_PROGRESS);
        expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      }
    }
    expect(creates()).toBe(1);
    expect(await shared.harness.records(shared.userId)).toHaveLength(1);
  });

  it('after the first one’s client has left gets its answer (C55, C62)', async () => {
    shared.harness.sandbox.faults.add({ match: CREATE, delayMs: 300 });
    const call = upload();
    call.end(() => undefined);
    await eventually(() => shared.harness.createsAsked === 1);
    call.abort();
    expect(seen(await upload())).toEqual(IN_PROGRESS);
    await eventually(async () => isReplay(await upload()));
    expect(creates()).toBe(1);
  });
});

describe('an Idempotency-Key', () => {
  it.each<[string, Parameters<ServiceHarness['upload']>[0]]>([
    ['another recording', { sample: makeWav({ seconds: 3 }) }],
    ['another name', { fields: { name: 'Other' } }],
    ['another transcript', { fields: { transcript: 'Hello.' } }],
    ['other tags', { fields: { tags: 'x' } }],
    ['another visibility', { fields: { visibility: 'unlist' } }],
    ['an Echo', { fields: { echo_id: '5f0c1d2e3b4a49688776a5b4' } }],
    ['a file name that becomes the name', { fileName: 'another.wav' }],
  ])('is not for %s (C63)', async (_what, other) => {
    await upload().expect(201);
    expect(seen(await upload(other))).toEqual(REUSED);
    await restart();
    expect(seen(await upload(other))).toEqual(REUSED);
    expect(creates()).toBe(1);
  });

  it('is not for another recording while the first one is on its way either (C63)', async () => {
    shared.harness.sandbox.faults.add({ match: CREATE, delayMs: 300 });
    const first = upload().then((response) => response);
    await eventually(() => shared.harness.createsAsked === 1);
    expect(seen(await upload({ fields: { name: 'Other' } }))).toEqual(REUSED);
    expect((await first).status).toBe(201);
  });

  it('of one user is nothing to another, nor to nobody (C64)', async () => {
    const users = [shared.userId, newUser(), undefined];
    const answers = [];
    for (const user of users)
      answers.push(
        await shared.harness.upload({ key: keyHarness.key, ...(user === undefined ? {} : { userId: user }) }),
      );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(answers.some(isReplay)).toBe(false);
    expect(new Set(answers.map(({ body }) => body.model_id)).size).toBe(3);
    expectReplay(await shared.harness.upload({ key: keyHarness.key }), answers[2] as request.Response);
  });

  it.each([
    ['empty', ['']],
    ['of 256 characters', ['k'.repeat(256)]],
    ['with a tab', ['a\tb']],
    ['with a blank', ['a b']],
    ['not in ASCII', ['ké']],
    ['sent twice', ['one', 'two']],
    ['sent twice, alike', ['one', 'one']],
  ])('that is malformed (%s) is refused before the form is looked at (C65)', async (_what, keys) => {
    const headers = keys.map((one) => `Idempotency-Key: ${one}\r\n`).join('');
    const head = `POST /api/upload-reference HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}`;
    const body = 'Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 12\r\n\r\nnot a form\r\n';
    const answer = await sendRaw(shared.harness.service.url, Buffer.from(head + body, 'latin1'));
    expect([answer.status, answer.json().code]).toEqual([400, 'invalid_idempotency_key']);
    expect(creates()).toBe(0);
  });

  it('of 255 characters is one (C65)', async () => {
    keyHarness.key = '~'.repeat(255);
    const first = await upload();
    expectReplay(await upload(), first);
  });

  it('is in no file, no record and no line of the log', async () => {
    keyHarness.key = `canary-${newKey()}`;
    await upload().expect(201);
    expect(shared.harness.service.logs.texts.join('\n')).not.toContain(keyHarness.key);
    const stored = await shared.database.client
      .db(shared.harness.dbName)
      .collection('idempotency_keys')
      .find()
      .toArray();
    expect(stored.length).toBeGreaterThan(0);
    expect(JSON.stringify(stored)).not.toContain(keyHarness.key);
    const names = readdirSync(shared.harness.dataFolder, { recursive: true, withFileTypes: true });
    for (const found of names.filter((entry) => entry.isFile())) {
      expect(readFileSync(path.join(found.parentPath, found.name), 'latin1')).not.toContain(keyHarness.key);
    }
  });
});
