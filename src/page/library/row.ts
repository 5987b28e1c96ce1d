import type { DeleteReceipt, VoiceModel } from '../../client/index.js';
import { api, voiceModelPath } from '../shared/api.js';
import { fill, find, showText } from '../shared/dom.js';
import { formatMoment } from '../shared/format.js';
import { noticeOf, showNotice } from '../shared/model-state.js';
import { problemOf } from '../shared/problem.js';
import { showFacts } from './facts.js';

/** What the list is told about its cards. */
export interface CardEvents {
  onDeleted(card: HTMLElement, name: string, receipt: DeleteReceipt): void;
  onLinked(modelId: string, name: string, echoId: string): void;
}

/** Makes the card of a voice model from the page's template: the same markup that the server writes. */
export function createCard(template: HTMLTemplateElement, voiceModel: VoiceModel): HTMLElement {
  const card = find(template.content.cloneNode(true) as DocumentFragment, '.voice-model', HTMLElement);
  card.dataset.modelId = voiceModel.model_id;
  for (const field of ['name', 'file_type', 'model_id'] as const) fill(card, field, voiceModel[field]);
  fill(card, 'echo_id', voiceModel.echo_id ?? '');
  find(card, '[data-role="linked"]', HTMLElement).hidden = voiceModel.echo_id === null;
  find(card, '[data-role="pending"]', HTMLElement).hidden = voiceModel.pending !== true;
  find(card, '[data-role="missing"]', HTMLElement).hidden = voiceModel.missing_since === null;
  showNotice(card, noticeOf(voiceModel));
  find(card, 'time', HTMLTimeElement).dateTime = voiceModel.created_at;
  find(card, '[data-role="details"]', HTMLAnchorElement).href = voiceModelPath(voiceModel.model_id);
  for (const details of card.querySelectorAll('details')) details.name = `action-${voiceModel.model_id}`;
  return card;
}

/** Makes the card's link and forms work without loading another page; without this they are ordinary links and forms. */
export function enhanceCard(card: HTMLElement, events: CardEvents): void {
  const modelId = card.dataset.modelId ?? '';
  const name = find(card, '[data-field="name"]', HTMLElement).textContent ?? '';
  const time = find(card, 'time', HTMLTimeElement);
  time.textContent = formatMoment(time.dateTime);

  const details = find(card, '[data-role="details"]', HTMLAnchorElement);
  details.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void runInCard(card, () => toggleFacts(card, details, modelId));
  });
  onSubmit(card, 'link', async (form) => {
    const echoId = find(form, '[name="echo_id"]', HTMLInputElement).value;
    await api.linkEcho(echoId, modelId);
    events.onLinked(modelId, name, echoId);
  });
  onSubmit(card, 'delete', async () => {
    events.onDeleted(card, name, await api.deleteVoiceModel(modelId));
  });
  enableClosing(card);
}

async function toggleFacts(card: HTMLElement, link: HTMLElement, modelId: string): Promise<void> {
  const facts = find(card, '[data-role="facts"]', HTMLElement);
  if (facts.hidden) showFacts(facts, await api.readVoiceModel(modelId));
  else facts.hidden = true;
  link.setAttribute('aria-expanded', String(!facts.hidden));
}

function onSubmit(card: HTMLElement, role: string, act: (form: HTMLFormElement) => Promise<void>): void {
  const form = find(card, `form[data-role="${role}"]`, HTMLFormElement);
  const button = find(form, '[type="submit"]', HTMLButtonElement);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (button.getAttribute('aria-disabled') === 'true') return;
    button.setAttribute('aria-disabled', 'true');
    await runInCard(card, () => act(form));
    button.removeAttribute('aria-disabled');
  });
}

/** Runs an action; an error is shown in the card itself. */
async function runInCard(card: HTMLElement, action: () => Promise<void>): Promise<void> {
  const place = find(card, '[data-role="error"]', HTMLElement);
  showText(place, '');
  try {
    await action();
  } catch (error) {
    const { title, detail } = problemOf(error);
    showText(place, `${title}. ${detail}`);
  }
}

/** An open confirmation can be closed by Escape or by its "Keep it" button; the focus returns to where it came from. */
function enableClosing(card: HTMLElement): void {
  for (const details of card.querySelectorAll('details')) {
    const close = () => {
      details.open = false;
      find(details, 'summary', HTMLElement).focus();
    };
    details.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && details.open) close();
    });
    for (const keep of details.querySelectorAll<HTMLElement>('[data-role="keep"]')) {
      keep.hidden = false;
      keep.addEventListener('click', close);
    }
  }
}
