import { fixture } from '../../support/media/fixtures';
import { LibraryService } from './library-service';

const shared = LibraryService.use();
afterEach(() => shared.now.service.sandbox.behave({ trainingMs: 0 }));

async function addVersion(modelId: string): Promise<string> {
  const post = shared.now.api.post(`/api/voice-models/${modelId}/versions`).attach('audio', fixture('speech-2.mp3'));
  return (await post.expect(201)).body.model_id;
}

const choose = (modelId: string, version: string) =>
  shared.now.api.put(`/api/voice-models/${modelId}/versions/current`).send({ model_id: version }).expect(200);
const read = async (modelId: string) => (await shared.now.api.get(`/api/voice-models/${modelId}`).expect(200)).body;
const titleOf = (modelId: string) => shared.now.atFishAudio(modelId)?.title;

/** Fish.Audio takes no changes until the faults of the sandbox are cleared. */
function refuseChanges(): void {
  shared.now.service.sandbox.faults.add({ match: { method: 'PATCH' }, times: Number.POSITIVE_INFINITY, status: 503 });
}

async function untilNothingIsDue(): Promise<void> {
  const isDue = { fish_audio_due_at: { $exists: true } };
  await shared.now.until(async () => (await shared.now.records.countDocuments(isDue)) === 0);
}

describe('what a voice is called at Fish.Audio, whichever of its versions is the current one', () => {
  it('is what it was renamed to while another version was current, by any of its ids', async () => {
    const first = await shared.now.makeVoiceModel();
    const second = await addVersion(first);
    expect(await shared.now.records.findOne({ model_id: second })).not.toHaveProperty('fish_audio_due');
    await shared.now.change(first, { name: 'Renamed', tags: ['other'] }).expect(200);
    expect([titleOf(first), titleOf(second)]).toEqual(['Robin', 'Renamed']);
    await choose(first, first);
    await untilNothingIsDue();
    expect(shared.now.atFishAudio(first)).toMatchObject({
      title: 'Renamed',
      tags: ['other', expect.stringMatching(/^evm-/)],
    });
  });

  it('is what it was renamed to while Fish.Audio was away and before another version became current', async () => {
    const first = await shared.now.makeVoiceModel();
    const second = await addVersion(first);
    refuseChanges();
    expect((await shared.now.change(second, { name: 'Due' })).body).toMatchObject({ fish_audio_status: 'queued' });
    await choose(first, first);
    const third = await addVersion(first);
    expect((await read(first)).model_id).toBe(third);
    shared.now.service.sandbox.faults.clear();
    await shared.now.records.updateOne({ model_id: third }, { $set: { fish_audio_due_at: new Date() } });
    await untilNothingIsDue();
    expect(titleOf(third)).toBe('Due');
    await choose(third, second);
    await untilNothingIsDue();
    expect(titleOf(second)).toBe('Due');
  });

  it('is what it was renamed to during the training of a version, and that keeps no change away', async () => {
    const first = await shared.now.makeVoiceModel();
    shared.now.service.sandbox.behave({ trainingMs: 60_000 });
    const second = await addVersion(first);
    await shared.now.change(first, { name: 'Meanwhile' }).expect(200);
    const etag = await shared.now.etagOf(first);
    shared.now.service.sandbox.behave({ trainingMs: 0 });
    await shared.now.records.updateOne({ model_id: first }, { $set: { version_check_at: new Date() } });
    await shared.now.until(async () => (await read(first)).model_id === second);
    await untilNothingIsDue();
    expect(titleOf(second)).toBe('Meanwhile');
    await shared.now.change(first, { description: 'second' }, etag).expect(200);
    expect(shared.now.atFishAudio(second)?.description).toBe('second');
  });
});
