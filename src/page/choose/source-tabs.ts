import { find } from '../shared/dom.js';

const NAMES = ['record', 'upload'] as const;
/** Where people record rather than choose a file: on what they hold in their hands. The style sheet asks the same. */
const HANDHELD = '(max-width: 640px), (pointer: coarse)';

/** The two tabs Record and Upload: arrow keys, Home and End move between them. */
export function startTabs(): void {
  const tabs = NAMES.map((name) => find(document, `#tab-${name}`, HTMLButtonElement));
  const panels = NAMES.map((name) => find(document, `#source-${name}`, HTMLElement));
  const select = (chosen: number) => {
    for (const [index, tab] of tabs.entries()) {
      tab.setAttribute('aria-selected', String(index === chosen));
      tab.tabIndex = index === chosen ? 0 : -1;
    }
    for (const [index, panel] of panels.entries()) panel.hidden = index !== chosen;
  };
  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener('click', () => select(index));
    tab.addEventListener('keydown', ({ key }) => {
      const to = keyTarget(key, index);
      if (to === null) return;
      select(to);
      tabs[to]?.focus();
    });
  }
  select(matchMedia(HANDHELD).matches ? 0 : 1);
  find(document, '#sources', HTMLElement).dataset.ready = '';
}

/** Which tab a key leads to; with two of them, either arrow leads to the other. */
function keyTarget(key: string, index: number): number | null {
  if (key === 'Home') return 0;
  if (key === 'End') return NAMES.length - 1;
  return key === 'ArrowLeft' || key === 'ArrowRight' ? (index + 1) % NAMES.length : null;
}
