import { z } from 'zod';
import { FishAudioError } from '../../../src/fish-audio/errors/fish-audio-error';
import { type FishModel, modelSchema } from '../../../src/fish-audio/resources/model-schemas';
import { CHECK_TIMING, checkDelayMs } from '../../../src/services/model-states/check-model';
import { ModelFailed } from '../../../src/services/model-states/model-failed';
import { SeenTrained } from '../../../src/services/model-states/seen-trained';
import { TrainingWatch } from '../../../src/services/model-states/training-watch';
import { RecordedLog } from '../../support/service/recorded-log';

describe('how long a voice in training is waited for', () => {
  it('is twice as long each time, up to 15 s, and ten minutes in all', () => {
    const delays: number[] = [];
    for (let checks = 1; ; checks += 1) {
      const delay = checkDelayMs(checks, CHECK_TIMING);
      if (delay === null) break;
      delays.push(delay);
    }
    expect(delays.slice(0, 6)).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
    const total = delays.reduce((sum, delay) => sum + delay, 0);
    expect(total).toBeGreaterThanOrEqual(600_000);
    expect(total).toBeLessThan(615_001);
  });

  it('is over at once after any number of reads that a document may claim', () => {
    expect(checkDelayMs(Number.MAX_SAFE_INTEGER, CHECK_TIMING)).toBeNull();
  });

  it('is the shortest wait as long as it was never read', () => {
    expect(checkDelayMs(0, CHECK_TIMING)).toBe(1_000);
  });
});

describe('a voice in training that cannot be read', () => {
  it.each([
    ['is not shown to this key', 'provider_forbidden', 'rejected', { checks: 4 }, 8_000],
    ['is not there', 'voice_model_not_found', 'rejected', { checks: 4 }, 8_000],
    ['gets no response', 'provider_timeout', 'unknown', { checks: 3 }, 15_000],
    ['is asked for with a key that is refused', 'provider_auth', 'rejected', { checks: 3 }, 15_000],
  ] as const)('because it %s is read again, and waited for in bounds', async (_, code, outcome, noted, delayMs) => {
    const notes: unknown[][] = [];
    const watch = new TrainingWatch({
      fishAudio: { getModel: () => Promise.reject(new FishAudioError(code, code, { outcome })) },
      database: { state: 'connected' },
      training: {
        claimDue: async () => [
          { model_id: 'odd', checks: 0 },
          { model_id: 'model', checks: 3 },
        ],
        note: async (...note) => {
          if (note[0] === 'odd') throw new Error('This record cannot be changed.');
          notes.push(note);
        },
      },
      modelStates: { see: () => undefined },
      log: new RecordedLog(),
      timing: CHECK_TIMING,
    });
    const before = Date.now();
    await watch.run(new AbortController().signal);
    expect(notes).toEqual([['model', null, { ...noted, at: expect.any(Date) }, undefined]]);
    const [[, , next] = []] = notes;
    const { at } = z.object({ at: z.date() }).parse(next);
    expect(Math.abs(at.getTime() - before - delayMs)).toBeLessThan(1_000);
  });
});

describe('a voice in training whose service stops', () => {
  it.each([
    ['before it is read', 0],
    ['while it is read', 1],
  ])('%s is due again at once', async (_, reads) => {
    const stop = new AbortController();
    const [notes, asked]: [unknown[][], string[]] = [[], []];
    const watch = new TrainingWatch({
      fishAudio: {
        getModel: (id) => {
          asked.push(id);
          stop.abort();
          return Promise.reject(new FishAudioError('provider_timeout', 'given up', { outcome: 'unknown' }));
        },
      },
      database: { state: 'connected' },
      training: {
        claimDue: async () => {
          if (reads === 0) stop.abort();
          return [{ model_id: 'model', checks: 3 }];
        },
        note: async (...note) => void notes.push(note),
      },
      modelStates: { see: () => undefined },
      log: new RecordedLog(),
      timing: CHECK_TIMING,
    });
    await watch.run(stop.signal);
    expect(asked).toHaveLength(reads);
    expect(notes).toEqual([['model', null, { checks: 3, at: expect.any(Date) }, undefined]]);
    const { at } = z.object({ at: z.date() }).parse(notes[0]?.[2]);
    expect(at.getTime()).toBeLessThanOrEqual(Date.now());
  });
});

describe('a model that has failed', () => {
  it('is told with what was said of a sample that is poor, and not of one that is good', () => {
    const model: FishModel = {
      ...modelSchema.parse({ _id: 'model', state: 'failed' }),
      quality: [
        { passed: true, reason: 'Clean speech' },
        { passed: false, reason: 'Two people speak.' },
      ],
    };
    expect(new ModelFailed(model, 'deleted').details.members).toEqual({ reason: 'Two people speak.' });
  });
});

describe('the voices that were seen trained', () => {
  it('are remembered, the one used longest ago no more than the limit allows', () => {
    const seen = new SeenTrained(2);
    seen.add('one');
    seen.add('two');
    seen.find('one');
    seen.add('three');
    expect(['one', 'two', 'three'].map((id) => seen.find(id))).toEqual(['fresh', null, 'fresh']);
    seen.delete('one');
    expect(seen.find('one')).toBeNull();
  });

  it('are read again after ten minutes, however often they were used', () => {
    let now = 0;
    const seen = new SeenTrained(10, () => now);
    seen.add('one');
    now = 599_999;
    expect(seen.find('one')).toBe('fresh');
    now = 600_000;
    expect(seen.find('one')).toBe('stale');
    seen.add('one');
    expect(seen.find('one')).toBe('fresh');
    seen.add('two', 600_000);
    expect(seen.find('two')).toBe('stale');
  });
});
