import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expectReplay, REUSED } from '../reliability/idempotency-support';
import { eventually, newKey, newUser, seen } from '../reliability/kit';
import { useInstances } from './instances';

const shared = useInstances('own', 3);
const at = (number: number) => shared.instances.at(number);
let userId: string;
let key: string;
beforeEach(() => {
  userId = newUser();
  key = newKey();
});
afterEach(async () => {
  for (const instance of shared.instances.all) await instance.reconnect();
  for (const instance of shared.instances.all) await instance.untilSettled();
});

const warnings = () =>
  shared.instances.all.flatMap(({ service }) => service.logs.ofEvent('idempotency_key_used_twice'));

/** The keys that an instance has yet to tell the others of. */
const unsharedKeys = (number: number) => {
  const folder = path.join(at(number).dataFolder, 'keys', 'unshared');
  return existsSync(folder) ? readdirSync(folder) : [];
};

async function allCutOff(): Promise<void> {
  for (const instance of shared.instances.all) await instance.cutOff();
}

async function allBack(): Promise<void> {
  for (const instance of shared.instances.all) await instance.reconnect();
  for (const instance of shared.instances.all) await instance.untilSettled();
}

describe('a key that two instances used while the database was away', () => {
  it('is reported with both voice models, the second one names the first, and all agree on one response (E222)', async () => {
    await allCutOff();
    const before = warnings().length;
    const response = await at(0).upload({ userId, key });
    const ids: string[] = [response.body.model_id, (await at(1).upload({ userId, key })).body.model_id];
    expect(new Set(ids).size).toBe(2);
    await at(0).reconnect();
    await at(0).untilSettled();
    await allBack();

    const [first, second] = ids;
    await eventually(() => warnings().length > before);
    expect(warnings().slice(before)).toEqual([
      expect.objectContaining({ level: 'warn', model_id: first, second_model_id: second, same_content: true }),
    ]);
    for (const instance of shared.instances.all) {
      expectReplay(await instance.upload({ userId, key }), response);
      expect((await instance.get(`/api/voice-models/${second}`)).body.same_key_as).toBe(first);
      expect((await instance.get(`/api/voice-models/${first}`)).body).not.toHaveProperty('same_key_as');
      expect((await instance.ids(userId)).toSorted()).toEqual(ids.toSorted());
    }
    const page = await at(2).get(`/api/voice-models/${second}`).set('Accept', 'text/html').expect(200);
    expect(page.text).toContain(`same Idempotency-Key: <code>${first}</code>`);
  });

  it('for different uploads is reported too, and belongs to the first one that is known to all', async () => {
    await allCutOff();
    const before = warnings().length;
    const first = await at(0)
      .upload({ userId, key, fields: { name: 'one' } })
      .expect(201);
    const second = await at(1)
      .upload({ userId, key, fields: { name: 'other' } })
      .expect(201);
    await at(0).reconnect();
    await at(0).untilSettled();
    await allBack();
    await eventually(() => warnings().length > before);
    expect(warnings().at(-1)).toMatchObject({
      model_id: first.body.model_id,
      second_model_id: second.body.model_id,
      same_content: false,
    });
    for (const instance of shared.instances.all) {
      expectReplay(await instance.upload({ userId, key, fields: { name: 'one' } }), first);
      expect(seen(await instance.upload({ userId, key, fields: { name: 'other' } }))).toEqual(REUSED);
    }
  });

  it('without a user agrees as well, though nothing waits in a journal', async () => {
    await allCutOff();
    const before = warnings().length;
    const first = await at(0).upload({ key });
    const second = await at(1).upload({ key });
    await at(0).reconnect();
    await eventually(() => unsharedKeys(0).length === 0);
    await allBack();
    await eventually(() => warnings().length > before);
    expect(warnings().at(-1)).toMatchObject({
      model_id: first.body.model_id,
      second_model_id: second.body.model_id,
    });
    await eventually(() => unsharedKeys(1).length === 0);
    for (const instance of shared.instances.all) expectReplay(await instance.upload({ key }), first);
  });
});

describe('a key that one instance used while the database was away', () => {
  it('is known to the others once nothing waits any more, also after a restart (C62)', async () => {
    await allCutOff();
    const response = await at(0).upload({ userId, key });
    await at(0).stop();
    await at(0).start();
    await allBack();
    expectReplay(await at(1).upload({ userId, key }), response);
    expect(await shared.instances.records(userId)).toHaveLength(1);
    expect(warnings().filter(({ model_id }) => model_id === response.body.model_id)).toEqual([]);
  });

  it('without a user is known to the others as well (C62)', async () => {
    await allCutOff();
    const response = await at(0).upload({ key });
    expect(unsharedKeys(0)).toHaveLength(1);
    await allBack();
    await eventually(() => unsharedKeys(0).length === 0);
    expectReplay(await at(1).upload({ key }), response);
  });
});
