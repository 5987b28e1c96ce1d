import type { Problem, VoiceModel } from '../../client/index.js';
import { shortName } from '../../texts/voice-look.js';
import { voiceState } from '../../texts/voice-state.js';
import { joined, type Words } from '../shared/dom.js';
import { reasonOf } from '../shared/problem.js';
import { plural, t } from '../shared/texts.js';

/** What is said of a voice that has been waited for; null where its state is the same as before. */
export function sayChange(before: VoiceModel, now: VoiceModel): string | null {
  const [was, state] = [voiceState(before), voiceState(now)];
  if (was === state) return null;
  const name = shortName(now.name);
  if (state === 'failed') return t('library.hasFailed', { name });
  if (state === 'taken-down') return t('library.isTakenDown', { name });
  if (was === 'pending') return t('library.isSaved', { name });
  return state === 'ready' ? t('library.isReady', { name }) : '';
}

/** So many voices, such as `3 voices`. */
export function voicesOf(count: number): string {
  return t(plural(count, 'library.voiceOne', 'library.voices'), { count });
}

/** Why something was not done with one of several voices. */
export function sayFailure(name: string, problem: Problem | undefined): Words {
  const before = t('library.bulkFailure', { name: shortName(name), reason: '' });
  return joined(before, problem ? reasonOf(problem) : '');
}
