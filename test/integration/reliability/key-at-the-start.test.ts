import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestService } from '../../support/service/service';
import { expectReplay, useKeyHarness } from './idempotency-support';

/** How much later every reply of the database comes. */
const LATE_MS = 150;

const keyHarness = useKeyHarness();

describe('an instance that has just started, with a data folder of its own', () => {
  let dataFolder: string;
  let started: TestService;
  afterEach(async () => {
    await started.close();
    await rm(dataFolder, { recursive: true, force: true });
    await keyHarness.shared.harness.proxy.restore();
  });

  it('asks the database about a key before it makes a voice model, though it is not connected yet (C62)', async () => {
    const { harness, userId } = keyHarness.shared;
    const first = await keyHarness.upload();
    dataFolder = await mkdtemp(path.join(tmpdir(), 'voice-models-harness-'));
    harness.proxy.delay(LATE_MS);
    started = await harness.another(harness.options, dataFolder);
    const again = await harness.upload({ userId, key: keyHarness.key }, started);
    expectReplay(again, first);
    expect(keyHarness.creates()).toBe(1);
  });
});
