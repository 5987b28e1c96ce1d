// Runs ahead of everything else on a page. While two releases run side by side, the page may be one's, and what it asks for
// another's, which does not have it: the page is loaded once more then, and says what is the matter where that does not help.

const MARK = 'voice-models.renewed';
// Loading the response to a form once more would send that again.
const isFromLink = document.currentScript?.dataset.reload !== undefined;
let isIncomplete = false;
let isEntered = false;

/** Once only, and not where something would be lost that was entered meanwhile. */
function mayReload(): boolean {
  if (!isFromLink || isEntered) return false;
  try {
    if (sessionStorage.getItem(MARK) !== null) return false;
    sessionStorage.setItem(MARK, '1');
    return true;
  } catch {
    return false;
  }
}

const showNotice = (): void => document.querySelector('#page-renewed')?.removeAttribute('hidden');

/** Whether this is a script or a style sheet of ours; a browser's extension may have put others there. */
function isOwnFile(target: EventTarget | null): boolean {
  const isOurs = (address: string): boolean => address.startsWith(`${location.origin}/`);
  if (target instanceof HTMLScriptElement) return isOurs(target.src);
  return target instanceof HTMLLinkElement && target.rel === 'stylesheet' && isOurs(target.href);
}

function onError({ target }: Event): void {
  if (!isOwnFile(target) || isIncomplete) return;
  isIncomplete = true;
  if (mayReload()) location.reload();
  else if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', showNotice);
  else showNotice();
}

function onLoad(): void {
  if (isIncomplete) return;
  try {
    sessionStorage.removeItem(MARK);
  } catch {
    // Then there is no mark either.
  }
}

// An error of a file does not bubble.
window.addEventListener('error', onError, true);
window.addEventListener('load', onLoad);
window.addEventListener('input', () => {
  isEntered = true;
});
