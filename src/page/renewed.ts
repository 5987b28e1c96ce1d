// Runs ahead of everything else on a page. While two releases run side by side, the page may be one's, and what it asks for
// another's, which does not have it: the page is loaded once more then, and says what is the matter where that does not help.

const MARK = 'voice-models.renewed';
const script = document.currentScript;
// Loading the response to a form once more would send that again.
const isFromLink = script?.dataset.reload !== undefined;
/** The addresses of what the page is made of begin with one of these. */
const folders = ['../page/', '../docs/'].map(
  (folder) => new URL(folder, script instanceof HTMLScriptElement ? script.src : location.href).href,
);
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

/** Whether this is a script or a style sheet of ours; a proxy or a browser's extension may have put others there. */
function isOwnFile(target: EventTarget | null): boolean {
  const isOurs = (address: string): boolean => folders.some((folder) => address.startsWith(folder));
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

/** The page has all that it needs. What it misses later is said by whoever asks for it. */
function onLoad(): void {
  window.removeEventListener('error', onError, true);
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
