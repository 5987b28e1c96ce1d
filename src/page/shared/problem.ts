import { VoiceModelsError } from '../../client/index.js';
import { t } from './texts.js';

/** Whether a call has failed with this code. */
export function hasCode(error: unknown, code: VoiceModelsError['code']): boolean {
  return error instanceof VoiceModelsError && error.code === code;
}

/** What the page shows of a failure. */
export interface ShownProblem {
  readonly title: string;
  readonly detail: string;
  /** Empty when no response came. */
  readonly requestId: string;
  readonly errors: VoiceModelsError['errors'];
}

/** The problem to show for anything that was thrown. */
export function problemOf(error: unknown): ShownProblem {
  if (!(error instanceof VoiceModelsError)) {
    return { title: t('page.scriptFailed'), detail: '', requestId: '', errors: [] };
  }
  const { title, message, requestId, errors } = error;
  const shown = { title, detail: message, requestId: requestId ?? '', errors };
  // The service speaks to programs here: of access tokens and keys.
  if (!hasCode(error, 'unauthenticated')) return shown;
  return { ...shown, title: t('problems.signedOut'), detail: t('problems.signedOut_do') };
}

/** What went wrong, as one text. */
export function sentenceOf(error: unknown): string {
  const { title, detail } = problemOf(error);
  return `${title}. ${detail}`;
}
