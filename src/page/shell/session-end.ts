import { draftStore } from '../draft/draft-store.js';
import { onFailure } from '../shared/api.js';
import { address, fill, findOptional } from '../shared/dom.js';
import { t } from '../shared/texts.js';

/** How long signing out waits for the browser to remove a draft. */
const LONGEST_MS = 1_000;

/** Says that the session has ended, once a call has failed for that or another tab has ended it, and how to go on. What was entered stays, which is promised where `isKept`; voices are not shown any longer. */
export function startSessionEnd(isKept: () => boolean): void {
  const notice = findOptional(document, '#session-ended', HTMLElement);
  if (!notice) return;
  onFailure('signedOut', () => {
    if (notice.hidden && !isKept()) fill(notice, 'text', t('session.endedUnkept'));
    showEnd(notice);
  });
  draftStore.onEnded(() => {
    // It is on this page as long as that is open, and nowhere else.
    fill(notice, 'text', t('session.endedElsewhere'));
    showEnd(notice);
  });
  // Whoever uses the browser next is not to find it.
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-role="sign-out"]')) {
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      // A page that is left ends nothing more. Signing out does not wait for long, though.
      const waited = new Promise((resolve) => window.setTimeout(resolve, LONGEST_MS));
      void Promise.race([draftStore.end(), waited]).then(() => form.submit());
    });
  }
  const account = findOptional(document, '#account', HTMLDetailsElement);
  document.addEventListener('pointerdown', ({ target }) => {
    if (account && target instanceof Node && !account.contains(target)) account.open = false;
  });
  account?.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape' || !account.open) return;
    account.open = false;
    findOptional(account, 'summary', HTMLElement)?.focus();
  });
}

function showEnd(notice: HTMLElement): void {
  if (!notice.hidden) return;
  const link = findOptional(notice, 'a', HTMLAnchorElement);
  const path = location.pathname.slice(address('').length);
  const query = new URLSearchParams({ return: `${path}${location.search}`, again: '1' });
  if (link) link.href = address(`/sign-in?${query}`);
  // What the focus is in goes out of sight: a dialog about a voice would be left over nothing. Erasing ends the session by itself.
  const isOutOfSight = document.activeElement?.closest('.library, .account-part') != null;
  const dialogs = [...document.querySelectorAll<HTMLDialogElement>('dialog[open]:not(#erase-dialog)')];
  if (dialogs.some((dialog) => dialog.querySelector('[data-role="submit"]:not([hidden])'))) {
    findOptional(notice, '[data-field="text"]', HTMLElement)?.append(` ${t('session.changeLost')}`);
  }
  notice.hidden = false;
  document.body.dataset.signedOut = '';
  for (const dialog of dialogs) dialog.close();
  if (isOutOfSight || dialogs.length > 0) link?.focus();
}
