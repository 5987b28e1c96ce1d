import { setTimeout as delay } from 'node:timers/promises';
import { holdResponse } from '../../support/network/held-response';
import { SandboxCaller } from '../../support/network/sandbox-requests';
import { TEST_API_KEY } from '../../support/service/service';
import { CREATE, eventually, newUser, seen } from '../reliability/kit';
import { type Instance, useInstances } from './instances';

const shared = useInstances('shared');
let one: Instance;
let other: Instance;
let userId: string;
beforeEach(() => {
  one = shared.instances.at(0);
  other = shared.instances.at(1);
  userId = newUser();
});
afterEach(async () => {
  for (const instance of shared.instances.all) await instance.reconnect();
  for (const instance of shared.instances.all) await instance.untilSettled();
});

/** A voice model that waits in the journal of the first instance, which cannot reach the database. */
async function waiting(fields = {}): Promise<string> {
  const { model_id, database_status } = await one.made({ userId, fields });
  expect(database_status).toBe('queued');
  return model_id;
}

const NOT_FOUND = { status: 404, code: 'voice_model_not_found' };

describe('what waits in one process of a shared folder', () => {
  it('is listed and read by the other, with all that will be recorded (E220)', async () => {
    const recorded = (await other.upload({ userId }).expect(201)).body.model_id;
    await one.cutOff();
    const modelId = await waiting({ name: 'Waiting', description: 'Said slowly', tags: 'calm' });

    const { body } = await other.get(`/api/voice-models?user_id=${userId}`).expect(200);
    expect(body.voice_models).toMatchObject([
      { model_id: modelId, pending: true, _id: null, description: 'Said slowly', samples: [{ container: 'wav' }] },
      { model_id: recorded, _id: expect.any(String) },
    ]);
    expect((await other.get(`/api/voice-models?user_id=${userId}&tag=calm&search=WAIT`)).body.count).toBe(1);
    expect((await other.get(`/api/voice-models/${modelId}`).expect(200)).body).toMatchObject({
      model_id: modelId,
      pending: true,
      samples: [{ container: 'wav' }],
    });
    await one.reconnect();
    await one.untilSettled();
    expect(await other.pages(userId, 100)).toEqual([
      [
        { id: modelId, pending: false },
        { id: recorded, pending: false },
      ],
    ]);
  });

  it('is listed by all while no process has the database, page by page', async () => {
    await one.cutOff();
    await other.cutOff();
    const ids = [await waiting(), await waiting()];
    ids.push((await other.upload({ userId }).expect(201)).body.model_id);
    for (const instance of [one, other]) {
      expect((await instance.pages(userId, 2)).map((page) => page.map(({ id }) => id))).toEqual([
        [ids[2], ids[1]],
        [ids[0]],
      ]);
    }
  });

  it.each(['', '?fish_audio=true'])('is deleted by the other and never comes back: DELETE%s (E221)', async (query) => {
    await one.cutOff();
    const modelId = await waiting();
    const { body } = await other.delete(modelId, query).expect(200);
    expect(body.deleted).toMatchObject({ database: true, fish_audio: query !== '' });

    for (const instance of [one, other]) {
      expect(await instance.get(`/api/voice-models?user_id=${userId}`).then(seen)).not.toMatchObject({ count: 1 });
      expect((await instance.get(`/api/voice-models/${modelId}`)).status).not.toBe(200);
    }
    expect(seen(await other.delete(modelId))).toEqual(NOT_FOUND);
    await one.reconnect();
    await one.untilSettled();
    // It is told of once the entry has gone.
    await eventually(() => one.service.logs.ofEvent('operation_finished').at(-1)?.outcome === 'deleted');
    expect(await shared.instances.records(userId)).toEqual([]);
    expect(await one.ids(userId)).toEqual([]);
  });

  it('is no longer listed after its deletion even while no process has the database (E221)', async () => {
    await one.cutOff();
    const [gone, kept] = [await waiting(), await waiting()];
    await other.delete(gone).expect(200);
    await other.cutOff();
    for (const instance of [one, other]) expect(await instance.ids(userId)).toEqual([kept]);
  });

  it('cannot be deleted while the database is away for all, and nothing is lost', async () => {
    await one.cutOff();
    const modelId = await waiting();
    await other.cutOff();
    const { status, body } = await other.delete(modelId, '?fish_audio=true');
    expect({ status, remains: body.remains }).toEqual({ status: 503, remains: ['database', 'fish_audio'] });
    await one.reconnect();
    await one.untilSettled();
    expect(await one.ids(userId)).toEqual([modelId]);
  });

  it('is given an Echo by the other (E220)', async () => {
    await one.cutOff();
    const modelId = await waiting();
    const echoId = newUser();
    const linked = await other.put(`/api/echo/${echoId}/voice-model`, { model_id: modelId }).expect(200);
    expect(linked.body).toMatchObject({ model_id: modelId, echo_id: echoId });
    await one.reconnect();
    await one.untilSettled();
    expect((await one.get(`/api/echo/${echoId}/voice-model`).expect(200)).body.model_id).toBe(modelId);
    expect(await shared.instances.records(userId)).toHaveLength(1);
  });

  it('counts as an earlier upload of the same recording', async () => {
    await one.cutOff();
    const modelId = await waiting();
    expect((await other.upload({ userId }).expect(201)).body.duplicate_of).toBe(modelId);
  });

  it('keeps its model at Fish.Audio from being deleted while its upload is under way', async () => {
    const { faults, state } = shared.instances.sandbox;
    faults.add({ match: { method: 'POST', path: '/model' }, hang: true, doWork: true });
    const upload = one.upload({ userId, fields: { name: userId } }).then((response) => response);
    const made = () => state.models.find(({ entity }) => entity.title === userId)?.entity._id;
    await eventually(() => made() !== undefined);
    const { status, body } = await other.delete(made() ?? '', '?fish_audio=true');
    expect({ status, remains: body.remains }).toEqual({ status: 503, remains: ['database', 'fish_audio'] });
    faults.clear();
    expect((await upload).body.model_id).toBe(made());
    expect(await shared.instances.records(userId)).toHaveLength(1);
  });
});

describe('a voice that is lost', () => {
  it.each([0, 150])('is recreated once by two processes, %d ms one after the other', async (afterMs) => {
    const { sandbox } = shared.instances;
    const { model_id: lost } = await one.made({ userId });
    await new SandboxCaller(sandbox, TEST_API_KEY).request('DELETE', `/model/${lost}`);
    sandbox.faults.add({ match: CREATE, delayMs: 400, times: 2 });
    const { creates } = sandbox.state;
    const address = `/api/voice-models/${lost}/recreate`;
    const first = one.post(address).then(seen);
    await delay(afterMs);
    const both = await Promise.all([first, other.post(address).then(seen)]);
    sandbox.faults.clear();
    expect(both).toEqual(
      expect.arrayContaining([expect.objectContaining({ status: 201 }), { status: 409, code: 'conflict' }]),
    );
    expect(sandbox.state.creates).toBe(creates + 1);
    // Nothing is left of the one that was refused.
    await one.untilSettled();
    await other.untilSettled();
    expect(await shared.instances.records(userId)).toMatchObject([{ versions: [{}, { reason: 'recreate' }] }]);
  });

  it('is not recreated by a process that has looked at it before another one was done', async () => {
    const { sandbox } = shared.instances;
    const { model_id: lost } = await one.made({ userId });
    await new SandboxCaller(sandbox, TEST_API_KEY).request('DELETE', `/model/${lost}`);
    const look = holdResponse(sandbox, { method: 'GET', path: `/model/${lost}` });
    const address = `/api/voice-models/${lost}/recreate`;
    const late = other.post(address).then(seen);
    await eventually(look.isHeld);
    await one.post(address).expect(201);
    look.release();
    expect(await late).toEqual({ status: 409, code: 'conflict' });
    await other.untilSettled();
    expect(await shared.instances.records(userId)).toMatchObject([{ versions: [{}, { reason: 'recreate' }] }]);
  });
});
