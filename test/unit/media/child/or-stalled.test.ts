import { setTimeout as sleep } from 'node:timers/promises';
import { orStalled } from '../../../../src/media/processes/child/or-stalled';

describe('work of an inspecting process', () => {
  it('that waits for something that will never come is given up', async () => {
    expect(await orStalled(new Promise(() => undefined), () => 0)).toBeNull();
  });

  it('that a slow disk holds up is waited for', async () => {
    let readBytes = 0;
    const reading = setInterval(() => {
      readBytes += 1;
    }, 500);
    expect(await orStalled(sleep(3_000, 'done'), () => readBytes)).toBe('done');
    clearInterval(reading);
  });

  it('is waited for as long as the process does something', async () => {
    const work = async (): Promise<string> => {
      for (const end = Date.now() + 3_000; Date.now() < end; await sleep(50)) {
        for (const spun = performance.now() + 5; performance.now() < spun; );
      }
      return 'done';
    };
    expect(await orStalled(work(), () => 0)).toBe('done');
  });

  it('fails with its own error', async () => {
    await expect(orStalled(Promise.reject(new Error('No track.')), () => 0)).rejects.toThrow('No track.');
  });
});
