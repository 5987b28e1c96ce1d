import { findOptional, setIcon } from '../shared/dom.js';
import { t } from '../shared/texts.js';
import { showToast } from '../shared/toast.js';

const THEMES = ['auto', 'light', 'dark'] as const;
const ICONS = { auto: 'contrast', light: 'sun', dark: 'moon' } as const;
const YEAR_SECONDS = 365 * 24 * 3600;

type Theme = (typeof THEMES)[number];

/** The button that changes between light, dark and what the device prefers. The choice is a cookie, so that the server writes the next page with it. */
export function startTheme(): void {
  const button = findOptional(document, '#theme-button', HTMLButtonElement);
  if (!button) return;
  setIcon(button, ICONS[current()]);
  button.addEventListener('click', () => {
    const theme = THEMES[(THEMES.indexOf(current()) + 1) % THEMES.length] ?? 'auto';
    show(theme);
    setIcon(button, ICONS[theme]);
    showToast(`${t('header.theme')}: ${t(`header.theme_${theme}`)}`);
  });
}

function current(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === 'light' || theme === 'dark' ? theme : 'auto';
}

function show(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  const path = `${document.body.dataset.base ?? ''}/`;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in too many browsers.
  document.cookie = `theme=${theme}; path=${path}; max-age=${YEAR_SECONDS}; samesite=lax`;
}
