import { rm } from 'node:fs/promises';
import { fixtureBytes, fixtureNames } from '../../../support/media/fixtures';
import { memorySource, outcomeOf } from '../../../support/media/media';
import { useMediaBench } from '../../../support/media/use-media-bench';

const shared = useMediaBench();

/** Inspects, and removes the sound that an accepted sample has left. */
function verdictOn(bytes: Uint8Array): Promise<string> {
  const inspected = shared.bench.media.inspect(memorySource(bytes)).then(async ({ sound }) => {
    if (sound?.temporaryFile) await rm(sound.temporaryFile);
  });
  return outcomeOf(inspected);
}

describe('a damaged sample', () => {
  const names = fixtureNames();
  const verdicts = [
    'accepted',
    'unreadable_audio',
    'unsupported_audio',
    'codec_not_supported',
    'no_sound_track',
    'too_short',
    'silent_audio',
  ];

  it.each(names)('%s is taken or refused wherever it is cut off (B45)', async (name) => {
    const whole = fixtureBytes(name);
    for (const share of [0.01, 0.1, 0.5, 0.9, 0.99]) {
      expect(verdicts).toContain(await verdictOn(whole.subarray(0, whole.length * share)));
    }
  });

  it.each(names)('%s is taken or refused whatever bytes are wrong in it', async (name) => {
    for (const seed of [1, 2, 3]) {
      const broken = fixtureBytes(name);
      for (let hit = 0; hit < 40; hit += 1)
        broken[(seed * 7919 + hit * hit * 104_729) % broken.length] = (hit * 37) % 256;
      expect(verdicts).toContain(await verdictOn(broken));
    }
  });
});
