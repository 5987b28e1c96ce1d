import { VoiceModelsError } from '../../../client/index.js';
import { problemOf } from '../problem.js';
import { t } from '../texts.js';
import { speechProblemKey } from './speech-problem-key.js';

/** Why nothing is heard, in a sentence or two: what happened, and what to do about it. */
export function speechProblem(error: unknown): string {
  if (error instanceof VoiceModelsError) {
    const key = speechProblemKey(error.code);
    if (key !== null) return t(key);
  }
  const { title, detail } = problemOf(error);
  return `${title}. ${detail}`;
}
