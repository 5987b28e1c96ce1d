import { SOUND_ADVICE } from '../../../texts/advice.js';
import type { TextKey } from '../../../texts/translate.js';
import type { Levels } from './level-meter.js';

/** How a verdict is meant; each is shown with an icon of its own. */
export type Tone = 'good' | 'warning' | 'info';

/** One sentence on a recording. */
export interface Verdict {
  readonly tone: Tone;
  readonly key: TextKey;
}

/** What a good length is, in seconds. */
export interface AdvisedSeconds {
  readonly min: number;
  readonly max: number;
}

/** Below these, or above, the service warns as well. */
const QUIET_DBFS = -40;
const CLIPPED_SHARE = 0.001;
const MOSTLY_SILENT_SHARE = 0.65;

/** Whether a recording is as long as makes a good voice. */
export function judgeLength(seconds: number, { min, max }: AdvisedSeconds): Verdict {
  if (seconds < min) return { tone: 'warning', key: 'quality.short' };
  return seconds > max ? { tone: 'info', key: 'quality.long' } : { tone: 'good', key: 'quality.goodLength' };
}

/** What of its loudness would make a poor voice, by the codes with which the service warns. */
export function loudnessCodes(levels: Levels): string[] {
  const quiet = levels.rmsDbfs < QUIET_DBFS;
  return [
    ...(quiet ? ['quiet'] : []),
    ...(levels.clippedShare > CLIPPED_SHARE ? ['clipped'] : []),
    // All of a quiet recording lies below the level of a pause, which says nothing about pauses.
    ...(!quiet && levels.silenceShare > MOSTLY_SILENT_SHARE ? ['mostly_silent'] : []),
  ];
}

/**
 * What is said of the sound. The codes of the service take the place of what the browser has found, except where the service
 * could not measure. Nothing is said as long as neither is known.
 */
export function judgeSound(levels: Levels | null, served: readonly string[] | null): Verdict[] {
  const measured = served !== null && !served.includes('unmeasured');
  const found = levels === null ? [] : loudnessCodes(levels);
  const codes = new Set(measured ? served : [...found, ...(served ?? [])]);
  const warnings = Object.entries(SOUND_ADVICE).flatMap(([code, key]): Verdict[] =>
    codes.has(code) ? [{ tone: 'warning', key }] : [],
  );
  if (warnings.length > 0) return warnings;
  if (measured || levels !== null) return [{ tone: 'good', key: 'quality.goodSound' }];
  return served === null ? [] : [{ tone: 'info', key: 'quality.unmeasured' }];
}
