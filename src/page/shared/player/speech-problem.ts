import { VoiceModelsError } from '../../../client/index.js';
import type { Words } from '../dom.js';
import { sentenceOf } from '../problem.js';
import { t } from '../texts.js';
import { speechProblemKey } from './speech-problem-key.js';

/** Why nothing is heard, in a sentence or two: what happened, and what to do about it. */
export function speechProblem(error: unknown): Words {
  if (error instanceof VoiceModelsError) {
    const key = speechProblemKey(error.code);
    if (key !== null) return t(key);
  }
  return sentenceOf(error);
}
