import { find } from '../shared/dom.js';
import { keepsRecordings } from '../shared/voices/recording.js';
import type { Row } from './row.js';
import { canSpeak } from './voice-state.js';

/** What the menu of a voice offers. */
const ACTIONS = [
  'play',
  'rename',
  'speak',
  'tags',
  'details',
  'version',
  'recreate',
  'link',
  'unlink',
  'share',
  'delete',
] as const;

/** One of them. */
export type VoiceAction = (typeof ACTIONS)[number];

/** What a borrower of a voice may do with it. */
const FOR_BORROWERS: readonly VoiceAction[] = ['details', 'link', 'unlink'];

const GAP = 4;

/** The menu that every row opens: arrows, Home, End and first letters move in it, Escape closes it. */
export class VoiceMenu {
  readonly #menu = find(document, '#voice-menu', HTMLElement);
  #row: Row | null = null;

  /** `run` does what was chosen. */
  constructor(private readonly run: (action: VoiceAction, row: Row) => void) {
    this.#menu.addEventListener('keydown', (event) => this.#key(event));
    this.#menu.addEventListener('toggle', () => {
      const isOpen = this.#menu.matches(':popover-open');
      this.#row?.menuButton.setAttribute('aria-expanded', String(isOpen));
    });
    for (const item of this.#menu.querySelectorAll<HTMLElement>('[data-action]')) {
      item.addEventListener('click', () => this.#choose(item));
    }
    const follow = () => {
      if (this.#row && this.#menu.matches(':popover-open')) this.#place(this.#row.menuButton.getBoundingClientRect());
    };
    for (const event of ['scroll', 'resize']) window.addEventListener(event, follow, { passive: true });
  }

  /** Opens it below the button of the row, or above where there is no room. */
  open(row: Row): void {
    this.#row?.menuButton.setAttribute('aria-expanded', 'false');
    this.#row = row;
    const { voice } = row;
    const { lent } = voice;
    const shown: Partial<Record<VoiceAction, boolean>> = {
      // Where there is no room for the button in the row.
      play: keepsRecordings(voice) && row.original.button.offsetParent === null,
      speak: canSpeak(voice),
      recreate: voice.missing_since !== null && keepsRecordings(voice),
      link: lent === undefined || lent.mayLink,
      unlink: voice.echo_id !== null,
    };
    for (const item of this.#menu.querySelectorAll<HTMLElement>('[data-action]')) {
      const action = actionOf(item) ?? 'details';
      item.hidden = shown[action] === false || (lent !== undefined && !FOR_BORROWERS.includes(action));
    }
    this.#menu.showPopover();
    this.#place(row.menuButton.getBoundingClientRect());
    this.#items[0]?.focus();
  }

  #place(button: DOMRect): void {
    const { offsetWidth, offsetHeight } = this.#menu;
    const below = button.bottom + GAP;
    const top = below + offsetHeight > window.innerHeight ? Math.max(GAP, button.top - offsetHeight - GAP) : below;
    this.#menu.style.top = `${top}px`;
    this.#menu.style.left = `${Math.max(GAP, button.right - offsetWidth)}px`;
  }

  get #items(): HTMLElement[] {
    return [...this.#menu.querySelectorAll<HTMLElement>('[data-action]')].filter(({ hidden }) => !hidden);
  }

  #choose(item: HTMLElement): void {
    const row = this.#row;
    const action = actionOf(item);
    this.#menu.hidePopover();
    // From here the focus goes into a dialog, and comes back.
    row?.menuButton.focus();
    if (row && action) this.run(action, row);
  }

  #key(event: KeyboardEvent): void {
    const items = this.#items;
    const { activeElement } = document;
    const place = activeElement instanceof HTMLElement ? items.indexOf(activeElement) : -1;
    const target = targetOf(event.key, { items, place });
    if (event.key === 'Tab') this.#menu.hidePopover();
    if (!target) return;
    event.preventDefault();
    target.focus();
  }
}

function targetOf(
  key: string,
  { items, place }: { readonly items: readonly HTMLElement[]; readonly place: number },
): HTMLElement | undefined {
  if (key === 'ArrowDown') return items[(place + 1) % items.length];
  if (key === 'ArrowUp') return items[(place - 1 + items.length) % items.length];
  if (key === 'Home') return items[0];
  if (key === 'End') return items.at(-1);
  if (key.length !== 1 || key === ' ') return undefined;
  const begins = (item: HTMLElement) => item.innerText.trim().toLowerCase().startsWith(key.toLowerCase());
  return [...items.slice(place + 1), ...items.slice(0, place + 1)].find(begins);
}

function actionOf(item: HTMLElement): VoiceAction | undefined {
  return ACTIONS.find((action) => action === item.dataset.action);
}
