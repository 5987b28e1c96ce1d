import { newId } from '../../support/service/voice-models';
import { ALWAYS, CREATE, HASTY_FISH_AUDIO, LOOK_UP, type ServiceHarness } from '../reliability/kit';
import { useHarness } from '../reliability/use-harness';

const shared = useHarness({ timing: HASTY_FISH_AUDIO });
let harness: ServiceHarness;
let echo_id: string;
beforeEach(() => {
  harness = shared.harness;
  harness.forget();
  echo_id = newId();
});

/** Uploads a voice for the Echo whose answer is lost, and that cannot be looked for until it is to be found. */
async function uploadLost(): Promise<void> {
  harness.sandbox.faults.add({ match: CREATE, hang: true, doWork: true });
  const nothing = { total: 0, items: [], has_more: false };
  harness.sandbox.faults.add({ match: LOOK_UP, status: 200, body: nothing, times: ALWAYS });
  await harness.upload({ userId: shared.userId, fields: { name: 'Late', echo_id } }).expect(504);
}

async function find(): Promise<void> {
  harness.sandbox.faults.clear();
  await harness.untilSettled();
}

/** Which voices of the user there are, and which of them have the Echo. */
async function voices(): Promise<Record<string, boolean>> {
  const records = await harness.records(shared.userId);
  return Object.fromEntries(records.map((one) => [one.name, one.echo_id?.toHexString() === echo_id]));
}

describe('a voice that is saved late', () => {
  it('leaves the Echo with the one that was uploaded for it since', async () => {
    await uploadLost();
    await harness.upload({ userId: shared.userId, fields: { name: 'Later', echo_id } }).expect(201);
    await find();
    expect(await voices()).toEqual({ Late: false, Later: true });
    expect(harness.service.logs.ofEvent('echo_not_linked')).toMatchObject([{ echo_id }]);
  });

  it('leaves the Echo with the one that was linked to it since', async () => {
    const { body } = await harness.upload({ userId: shared.userId, fields: { name: 'Earlier' } }).expect(201);
    await uploadLost();
    await harness.api().put(`/api/echo/${echo_id}/voice-model`).send({ model_id: body.model_id }).expect(200);
    await find();
    expect(await voices()).toEqual({ Earlier: true, Late: false });
  });

  it('leaves the Echo without a voice where it was unlinked since', async () => {
    await uploadLost();
    await harness.api().delete(`/api/echo/${echo_id}/voice-model`).expect(200);
    await find();
    expect(await voices()).toEqual({ Late: false });
  });

  it('has the Echo where nothing about it has changed, whatever it spoke with before', async () => {
    await harness.upload({ userId: shared.userId, fields: { name: 'Earlier', echo_id } }).expect(201);
    await uploadLost();
    await find();
    expect(await voices()).toEqual({ Earlier: false, Late: true });
  });
});
