import type { ApiKey, NewApiKey } from '../../client/index.js';
import { keyFacts, keyState } from '../../texts/key-facts.js';
import { visibleName } from '../../texts/voice-look.js';
import { api } from '../shared/api.js';
import { clone, fill, find, findOptional, setIcon, showText } from '../shared/dom.js';
import { checkFields, showFieldError } from '../shared/field-errors.js';
import { sentenceOf } from '../shared/problem.js';
import { language, t } from '../shared/texts.js';
import { showToast } from '../shared/toast.js';

/** Makes and revokes keys of programs without loading the page again. */
export function startKeys(): void {
  const list = findOptional(document, '#key-list', HTMLElement);
  if (!list) return;
  for (const line of list.querySelectorAll<HTMLElement>('[data-key-id]')) enableRevoking(line);
  const form = findOptional(document, '#key-form', HTMLFormElement);
  if (form) enableMaking(form, list);
}

function enableMaking(form: HTMLFormElement, list: HTMLElement): void {
  const name = find(form, '#key-name', HTMLInputElement);
  const days = find(form, '#key-days', HTMLSelectElement);
  form.noValidate = true;
  form.addEventListener('input', ({ target }) => {
    if (target instanceof HTMLInputElement) showFieldError(target, '');
    saySomeScope('');
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const scopes = scopesOf(form);
    const areFieldsRight = checkFields([name]);
    saySomeScope(scopes.length === 0 ? t('account.scopeNeeded') : '');
    if (!areFieldsRight || scopes.length === 0) return;
    await once(form, async () => {
      const { key, ...made } = await api.createKey({ name: name.value.trim(), scopes, days: Number(days.value) });
      showKey(key);
      list.prepend(lineOf(made));
      list.hidden = false;
      form.reset();
      find(document, '#key-more', HTMLDetailsElement).open = false;
      find(document, '#keys-title', HTMLElement).focus();
    });
  });
}

function saySomeScope(text: string): void {
  showText(find(document, '#key-scopes-error', HTMLElement), text);
}

function scopesOf(form: HTMLFormElement): NewApiKey['scopes'] {
  const chosen = new FormData(form).getAll('scopes');
  return (['voices:read', 'voices:write', 'voices:speak'] as const).filter((scope) => chosen.includes(scope));
}

/** Shows the text of a key, which is not to be had again. */
function showKey(key: string): void {
  const place = find(document, '#new-key', HTMLElement);
  fill(place, 'key', key);
  setIcon(find(place, '[data-copy]', HTMLButtonElement), 'copy');
  place.hidden = false;
}

function lineOf(key: ApiKey): HTMLElement {
  const line = clone('#key-template', '.key');
  line.dataset.keyId = key.key_id;
  fill(line, 'name', visibleName(key.name ?? key.key_id));
  showFacts(line, key);
  enableRevoking(line);
  return line;
}

function showFacts(line: HTMLElement, key: ApiKey): void {
  const now = new Date();
  fill(line, 'facts', keyFacts(key, now, language));
  const form = findOptional(line, 'form', HTMLFormElement);
  if (keyState(key, now) !== 'works') form?.remove();
  else if (form) find(form, 'button', HTMLButtonElement).ariaLabel = t('account.revokeKey', { name: key.name ?? '' });
}

function enableRevoking(line: HTMLElement): void {
  const form = findOptional(line, 'form', HTMLFormElement);
  form?.addEventListener('submit', async (event) => {
    event.preventDefault();
    await once(form, async () => {
      showFacts(line, await api.revokeKey(line.dataset.keyId ?? ''));
      showToast(t('account.notice_key_revoked'));
      find(document, '#keys-title', HTMLElement).focus();
    });
  });
}

/** Sends what a form asks for, once at a time; what goes wrong is said below the list. */
async function once(form: HTMLFormElement, send: () => Promise<void>): Promise<void> {
  const button = find(form, 'button[type="submit"]', HTMLButtonElement);
  const error = find(document, '#key-error', HTMLElement);
  if (button.getAttribute('aria-disabled') === 'true') return;
  button.setAttribute('aria-disabled', 'true');
  showText(error, '');
  try {
    await send();
  } catch (failure) {
    showText(error, sentenceOf(failure));
  } finally {
    button.removeAttribute('aria-disabled');
  }
}
