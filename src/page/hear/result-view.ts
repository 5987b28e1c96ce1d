import type { UploadResult } from '../../client/index.js';
import { saidOfMade } from '../../texts/advice.js';
import { voiceModelPath } from '../shared/api.js';
import { fill, fillList, find, type Words } from '../shared/dom.js';
import { showNotice } from '../shared/model-state.js';
import { inEnglish } from '../shared/problem.js';
import { t } from '../shared/texts.js';
import { showVoice } from '../shared/voices/voice-colour.js';
import type { Shown } from './result-state.js';

/** In characters; a longer one is set smaller. */
const LONG_NAME = 60;

/** Shows what is known of the voice: its name, how far it is, and what became of its record. */
export function showState(panel: HTMLElement, shown: Shown): void {
  const isGone = shown.database === 'gone';
  showVoice(panel, shown);
  find(panel, '[data-role="heading"]', HTMLElement).toggleAttribute('data-long', shown.name.length > LONG_NAME);
  showNotice(panel, isGone ? 'ready' : shown.notice);
  for (const chip of panel.querySelectorAll<HTMLElement>('[data-notice]')) {
    chip.hidden = isGone || chip.dataset.notice !== shown.notice;
  }
  for (const place of panel.querySelectorAll<HTMLElement>('[data-when]')) {
    place.hidden = place.dataset.when !== shown.database;
  }
  for (const part of panel.querySelectorAll<HTMLElement>('[data-role="live"]')) part.hidden = isGone;
  if (isGone) showAdvice(panel, []);
}

/** Shows what is said once, when the voice has just been made: advice about its recordings. Nothing of one that is older. */
export function showMade(panel: HTMLElement, result: UploadResult | null): void {
  const said = result === null ? [] : saidOfMade(t, result);
  showAdvice(
    panel,
    said.map(({ text, isEnglish }) => (isEnglish ? inEnglish(text) : text)),
  );
}

/** Shows what programs need of a voice. */
export function showDetails(panel: HTMLElement, { model_id }: Shown): void {
  fill(panel, 'model_id', model_id);
  fill(panel, 'curl', curlLine(`${location.origin}${voiceModelPath(model_id)}/speech`));
}

function showAdvice(panel: HTMLElement, sentences: readonly Words[]): void {
  fillList(find(panel, '[data-field="warnings"]', HTMLElement), sentences);
  find(panel, '[data-role="advice"]', HTMLElement).hidden = sentences.length === 0;
}

/** The id consists of letters, digits, `-` and `_`, and an origin has no quotes, so that nothing has to be escaped for a shell. */
function curlLine(url: string): string {
  return `curl '${url}' --json '{"text":"${t('speak.firstLineNoName')}"}' --output speech.mp3`;
}
