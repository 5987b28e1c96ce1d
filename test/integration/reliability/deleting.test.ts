import { modelForm, SandboxCaller } from '../../support/network/sandbox-requests';
import { TEST_API_KEY } from '../../support/service/service';
import { eventually, QUICK_DATABASE, seen } from './kit';
import { useHarness } from './use-harness';

const DELETE = { method: 'DELETE' };

const shared = useHarness({ timing: QUICK_DATABASE });
beforeEach(() => {
  shared.harness.forget();
});

const remove = (modelId: string, query = '') => shared.harness.api().delete(`/api/voice-models/${modelId}${query}`);
const made = async (): Promise<string> =>
  (await shared.harness.upload({ userId: shared.userId }).expect(201)).body.model_id;
const isAtFishAudio = (modelId: string) =>
  shared.harness.sandbox.state.models.some(({ entity }) => entity._id === modelId);

async function restore(): Promise<void> {
  await shared.harness.proxy.restore();
  await shared.harness.untilState('connected');
}

describe('deleting a voice model that waits for MongoDB', () => {
  it('has to wait as well, removes nothing until then, and the record never returns', async () => {
    await shared.harness.takeDatabaseAway();
    const modelId = await made();
    const { status, body, headers } = await remove(modelId, '?fish_audio=true');
    expect({ status, ...body }).toMatchObject({
      status: 503,
      code: 'database_unavailable',
      remains: ['database', 'fish_audio'],
    });
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect((await remove(modelId)).body.remains).toEqual(['database']);
    expect(isAtFishAudio(modelId)).toBe(true);

    await shared.harness.proxy.restore();
    await eventually(async () => (await remove(modelId, '?fish_audio=true')).status === 200);
    expect(isAtFishAudio(modelId)).toBe(false);
    expect((await shared.harness.journal()).depth).toBe(0);
    await shared.harness.stop();
    await shared.harness.start();
    await shared.harness.untilState('connected');
    expect((await shared.harness.list(shared.userId)).body).toMatchObject({ count: 0 });
    expect(await shared.harness.records(shared.userId)).toEqual([]);
  });

  it('that MongoDB has, though its answer was lost, removes it for good', async () => {
    const name = `cut ${shared.userId}`;
    const cut = shared.harness.proxy.cutOnMessage('after', name);
    const answer = shared.harness.upload({ userId: shared.userId, fields: { name } }).then((response) => response);
    await cut;
    await shared.harness.proxy.refuse();
    const { model_id } = (await answer).body;
    await shared.harness.proxy.restore();
    await eventually(async () => (await remove(model_id)).status === 200);
    await shared.harness.untilSettled();
    expect(await shared.harness.records(shared.userId)).toEqual([]);
  });

  it('in the very moment in which it is saved leaves nothing, however often it is tried', async () => {
    await shared.harness.takeDatabaseAway();
    const ids: string[] = [];
    for (let i = 0; i < 10; i += 1) ids.push(await made());
    await shared.harness.proxy.restore();
    await Promise.all(ids.map((id) => eventually(async () => (await remove(id)).status === 200)));
    await shared.harness.untilSettled();
    expect(await shared.harness.records(shared.userId)).toEqual([]);
  });
});

describe('deleting while something is away', () => {
  it('says what remains when MongoDB is, and can be repeated', async () => {
    const modelId = await made();
    await shared.harness.takeDatabaseAway();
    const { status, body } = await remove(modelId, '?fish_audio=true');
    expect({ status, remains: body.remains }).toEqual({ status: 503, remains: ['database', 'fish_audio'] });
    expect(isAtFishAudio(modelId)).toBe(true);
    await restore();
    await remove(modelId, '?fish_audio=true').expect(200);
  });

  it('keeps the record when Fish.Audio fails, says what remains, and can be repeated', async () => {
    const modelId = await made();
    shared.harness.sandbox.faults.add({ match: DELETE, status: 402, body: { message: 'no' } });
    const { status, body } = await remove(modelId, '?fish_audio=true');
    expect({ status, ...body }).toMatchObject({
      status: 503,
      code: 'provider_credit_exhausted',
      remains: ['database', 'fish_audio'],
    });
    expect(await shared.harness.records(shared.userId)).toHaveLength(1);
    await remove(modelId, '?fish_audio=true').expect(200);
    expect(await shared.harness.records(shared.userId)).toEqual([]);
  });

  it.each([200, 404])(
    'keeps the record when a proxy answers with a page and %i in the place of Fish.Audio',
    async (said) => {
      const modelId = await made();
      const headers = { 'content-type': 'text/html' };
      shared.harness.sandbox.faults.add({ match: DELETE, status: said, body: '<html>Not here</html>', headers });
      const { status, body } = await remove(modelId, '?fish_audio=true');
      expect({ status, remains: body.remains }).toEqual({ status: 502, remains: ['database', 'fish_audio'] });
      expect(isAtFishAudio(modelId)).toBe(true);
      expect(await shared.harness.records(shared.userId)).toHaveLength(1);
      await remove(modelId, '?fish_audio=true').expect(200);
    },
  );

  it('says that the record alone remains when MongoDB goes in between, and finishes the next time', async () => {
    const modelId = await made();
    shared.harness.sandbox.faults.add({ match: DELETE, delayMs: 300 });
    const answer = remove(modelId, '?fish_audio=true').then((response) => response);
    await eventually(() => shared.harness.sandbox.state.requests.some(({ method }) => method === 'DELETE'));
    await shared.harness.proxy.refuse();
    const { status, body } = await answer;
    expect({ status, remains: body.remains }).toEqual({ status: 503, remains: ['database'] });
    expect(isAtFishAudio(modelId)).toBe(false);
    // Else it may count as connected still, by connections that are cut.
    await shared.harness.untilState('unavailable');
    await restore();
    const { body: receipt } = await remove(modelId, '?fish_audio=true').expect(200);
    expect(receipt.deleted).toEqual({ database: true, fish_audio: true, sample: false });
  });
});

describe('deleting a model at Fish.Audio that has no record', () => {
  const byTag = (...tags: string[]) =>
    modelForm(['speech.mp3'], (form) => {
      for (const tag of tags) form.append('tags', tag);
    });
  const receiptOf = (modelId: string) => ({
    success: true,
    model_id: modelId,
    deleted: { database: false, fish_audio: true, sample: false },
    unlinked_echo_id: null,
  });
  const NOT_FOUND = { status: 404, code: 'voice_model_not_found' };
  const account = () => new SandboxCaller(shared.harness.sandbox, TEST_API_KEY);

  it('removes one that was made without a user, once', async () => {
    const { model_id } = (await shared.harness.upload().expect(201)).body;
    expect(seen(await remove(model_id))).toEqual(NOT_FOUND);
    expect(isAtFishAudio(model_id)).toBe(true);
    expect((await remove(model_id, '?fish_audio=true').expect(200)).body).toEqual(receiptOf(model_id));
    expect(isAtFishAudio(model_id)).toBe(false);
    expect(seen(await remove(model_id, '?fish_audio=true'))).toEqual(NOT_FOUND);
  });

  it('removes one whose record was deleted before', async () => {
    const modelId = await made();
    await remove(modelId).expect(200);
    expect((await remove(modelId, '?fish_audio=true').expect(200)).body).toEqual(receiptOf(modelId));
    expect(isAtFishAudio(modelId)).toBe(false);
  });

  it('does not touch one that this service has not made, nor one of another account', async () => {
    const foreign = new SandboxCaller(shared.harness.sandbox, 'another-key');
    const models = [
      await account().createdId(byTag('made by hand', 'evm-', `evx-${'0'.repeat(32)}`)),
      await account().createdId(),
      await foreign.createdId(byTag(`evu-${'0'.repeat(32)}`)),
    ];
    for (const modelId of models) {
      expect(seen(await remove(modelId, '?fish_audio=true'))).toEqual(NOT_FOUND);
      expect(isAtFishAudio(modelId)).toBe(true);
    }
  });

  it('removes nothing as long as it is not confirmed that there is no record', async () => {
    const { model_id } = (await shared.harness.upload().expect(201)).body;
    await shared.harness.takeDatabaseAway();
    const { status, body } = await remove(model_id, '?fish_audio=true');
    expect({ status, remains: body.remains }).toEqual({ status: 503, remains: ['database', 'fish_audio'] });
    expect(isAtFishAudio(model_id)).toBe(true);
    await restore();
  });

  it('says what remains when Fish.Audio fails, and can be repeated', async () => {
    const { model_id } = (await shared.harness.upload().expect(201)).body;
    shared.harness.sandbox.faults.add({ match: DELETE, status: 402, body: { message: 'no' } });
    const { status, body } = await remove(model_id, '?fish_audio=true');
    expect({ status, remains: body.remains }).toEqual({ status: 503, remains: ['fish_audio'] });
    await remove(model_id, '?fish_audio=true').expect(200);
  });

  it('does not take one whose tags are not told for one that this service has not made', async () => {
    const { model_id } = (await shared.harness.upload().expect(201)).body;
    const match = { method: 'GET', path: `/model/${model_id}` };
    shared.harness.sandbox.faults.add({ match, status: 200, body: { _id: model_id, tags: null }, times: 1 });
    const { status, body } = await remove(model_id, '?fish_audio=true');
    const expected = { status: 502, code: 'provider_bad_response', remains: ['fish_audio'] };
    expect({ status, code: body.code, remains: body.remains }).toEqual(expected);
    await remove(model_id, '?fish_audio=true').expect(200);
  });

  it('at the same moment five times removes it once', async () => {
    const { model_id } = (await shared.harness.upload().expect(201)).body;
    const responses = await Promise.all(Array.from({ length: 5 }, () => remove(model_id, '?fish_audio=true')));
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const response of responses.filter(({ status }) => status !== 200)) expect(seen(response)).toEqual(NOT_FOUND);
    expect(shared.harness.sandbox.state.deletes).toBe(1);
  });
});

it('deleting twice at once takes one voice model away, every caller is told that it is gone, and one that it has removed it', async () => {
  const modelId = await made();
  const answers = await Promise.all(Array.from({ length: 5 }, () => remove(modelId, '?fish_audio=true')));
  for (const answer of answers) {
    if (answer.status === 200) expect(answer.body.deleted).toMatchObject({ fish_audio: true });
    else expect(seen(answer)).toEqual({ status: 404, code: 'voice_model_not_found' });
  }
  expect(answers.filter(({ body }) => body.deleted?.database === true)).toHaveLength(1);
  expect(await shared.harness.records(shared.userId)).toEqual([]);
  expect(shared.harness.sandbox.state.deletes).toBe(1);
});
