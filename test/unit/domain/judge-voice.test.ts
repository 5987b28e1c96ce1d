import { type AgeingVoice, judgeVoice, retentionOf, warningDaysOf } from '../../../src/domain/retention/judge-voice';

const DAY_MS = 24 * 60 * 60_000;
const START = Date.UTC(2026, 0, 1);
/** So many days after the start. */
const day = (days: number): Date => new Date(START + days * DAY_MS);
const UNUSED: AgeingVoice = { last_active: day(0), is_linked: false, expiry: null };
/** After 90 days without use, announced 30 days before; sweeps have run since long ago. */
const judge = (voice: Partial<AgeingVoice>, now: number, since = -1_000) =>
  judgeVoice({ ...UNUSED, ...voice }, { now: day(now), since: day(since) }, retentionOf(90));
const warned = (from: number, at: number) => ({ expiry: { warned_at: day(from), at: day(at) } });

it('announces for thirty days, or for a third of the time where that is shorter', () => {
  expect([3_650, 90, 30, 3, 1].map(warningDaysOf)).toEqual([30, 30, 10, 1, 1 / 3]);
});

describe('a voice', () => {
  it.each([
    ['that was used', {}, 59.9, { kind: 'keep' }],
    ['that nobody uses, once its time comes near', {}, 60, { kind: 'warn', warned_at: day(60), at: day(90) }],
    ['that was found late', {}, 500, { kind: 'warn', warned_at: day(500), at: day(530) }],
    ['that is announced', warned(60, 90), 89, { kind: 'warn', warned_at: day(60), at: day(90) }],
    ['whose time is over', warned(60, 90), 90, { kind: 'remove' }],
    [
      'that was announced late, before the warning is over',
      warned(500, 530),
      529,
      { kind: 'warn', warned_at: day(500), at: day(530) },
    ],
    ['that was announced late', warned(500, 530), 530, { kind: 'remove' }],
    [
      'that was announced for later, before the setting was lowered',
      warned(300, 365),
      331,
      { kind: 'warn', warned_at: day(300), at: day(365) },
    ],
    ['that was announced for later, at that time', warned(300, 365), 365, { kind: 'remove' }],
    ['that an Echo speaks with', { is_linked: true, ...warned(60, 90) }, 500, { kind: 'keep' }],
    ['of which no time is known', { last_active: null, ...warned(60, 90) }, 500, { kind: 'keep' }],
    ['that was used after the announcement', { last_active: day(80), ...warned(60, 90) }, 90, { kind: 'keep' }],
    [
      'that was used after the announcement, long ago',
      { last_active: day(80), ...warned(60, 90) },
      200,
      { kind: 'warn', warned_at: day(200), at: day(230) },
    ],
    [
      'that a clock in the future has announced',
      warned(5_000, 5_030),
      70,
      { kind: 'warn', warned_at: day(70), at: day(100) },
    ],
    ['that is used in the future', { last_active: day(5_000) }, 90, { kind: 'keep' }],
  ] as const)('%s', (_name, voice, now, verdict) => {
    expect(judge(voice, now)).toEqual(verdict);
  });

  it('is not removed before its warning was to be seen for its whole time', () => {
    expect(judge(warned(60, 90), 500, 500)).toEqual({ kind: 'warn', warned_at: day(60), at: day(530) });
    expect(judge(warned(60, 90), 529.9, 500)).toMatchObject({ kind: 'warn' });
    expect(judge(warned(60, 90), 530, 500)).toEqual({ kind: 'remove' });
  });
});
