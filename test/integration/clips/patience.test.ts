import { setTimeout as sleep } from 'node:timers/promises';
import { beginKept, ClipKit, STEPPED_DOWN, until } from './kit';

let kit: ClipKit;
beforeAll(async () => {
  kit = await ClipKit.start(undefined, 1_000);
});
afterAll(() => kit.close());
beforeEach(() => kit.begin());

describe('a speech that cannot be kept any more', () => {
  it('is said to be paid for where the store went away after it', async () => {
    const { release, speech } = await beginKept(kit, { format: 'mp3' });
    await kit.whileStoreIsAway(async () => {
      release();
      const { status, body } = await speech;
      expect({ status, code: body.code }).toEqual({ status: 503, code: 'storage_unavailable' });
      expect(body.detail).toMatch(/was spoken, and Fish.Audio has charged for it/);
    });
    expect(await kit.unfinished()).toEqual([]);
  });

  it('is said to be paid for where the database fails for longer', async () => {
    kit.proxy.fail(STEPPED_DOWN);
    const before = await kit.kept();
    const { status, body } = await kit.speak({ keep: true });
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'database_unavailable' });
    expect(body.detail).toMatch(/Fish.Audio has charged for it.*list of clips/);
    kit.proxy.succeed();
    // The insert may still come, so that the sound is left to the sweep, which removes nothing that it cannot look up.
    const [stray = ''] = (await kit.kept()).filter((id) => !before.includes(id));
    kit.proxy.fail({ command: 'find', containing: 'clips', code: 8, codeName: 'UnknownError' });
    await kit.makeOld(stray);
    await sleep(400);
    expect(await kit.kept()).toContain(stray);
    kit.proxy.succeed();
    await until(async () => !(await kit.kept()).includes(stray));
  });
});
