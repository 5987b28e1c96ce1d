import { eventually, newUser, seen } from '../reliability/kit';
import { useInstances } from './instances';

const shared = useInstances('own');
const instance = (number: number) => shared.instances.at(number);
const isAtFishAudio = (modelId: string) =>
  shared.instances.sandbox.state.models.some(({ entity }) => entity._id === modelId);
let userId: string;
beforeEach(() => {
  userId = newUser();
});
afterEach(async () => {
  for (const one of shared.instances.all) await one.reconnect();
  for (const one of shared.instances.all) await one.untilSettled();
});

describe('a voice model that is deleted through another instance with a folder of its own', () => {
  it('before its record is saved never gets one, and the upload is told so by its key (E221)', async () => {
    await instance(0).cutOff();
    const queued = await instance(0).upload({ userId, key: userId });
    const modelId = queued.body.model_id;
    expect(seen(await instance(1).delete(modelId))).toEqual({ status: 404, code: 'voice_model_not_found' });
    const { body } = await instance(1).delete(modelId, '?fish_audio=true').expect(200);
    expect(body.deleted).toEqual({ database: false, fish_audio: true, sample: false });

    await instance(0).reconnect();
    await instance(0).untilSettled();
    const { logs } = instance(0).service;
    // The log follows the removal of the entry.
    await eventually(() => logs.ofEvent('operation_finished').length > 0);
    expect(logs.ofEvent('operation_finished').at(-1)).toMatchObject({ model_id: modelId, outcome: 'deleted' });
    for (const one of shared.instances.all) expect(await one.ids(userId)).toEqual([]);
    expect(await shared.instances.records(userId)).toEqual([]);
    expect(isAtFishAudio(modelId)).toBe(false);
    expect(await instance(0).depth()).toBe(0);
  });

  it('is saved as usual if its deletion failed at Fish.Audio', async () => {
    await instance(0).cutOff();
    const modelId = (await instance(0).upload({ userId })).body.model_id;
    shared.instances.sandbox.faults.add({ match: { method: 'DELETE' }, status: 402, body: { message: 'no' } });
    const { status, body } = await instance(1).delete(modelId, '?fish_audio=true');
    expect({ status, remains: body.remains }).toEqual({ status: 503, remains: ['fish_audio'] });
    await instance(0).reconnect();
    await instance(0).untilSettled();
    expect(await instance(1).ids(userId)).toEqual([modelId]);
  });

  it('while its record is saved again and again leaves none, whichever comes first (E221)', async () => {
    for (let round = 0; round < 10; round += 1) {
      await instance(0).proxy.refuse();
      const modelId = (await instance(0).upload({ userId })).body.model_id;
      await instance(0).proxy.restore();
      await eventually(async () => (await instance(1).delete(modelId, '?fish_audio=true')).status === 200);
    }
    await instance(0).reconnect();
    await instance(0).untilSettled();
    expect(await shared.instances.records(userId)).toEqual([]);
  });
});
