import { fill, find, setIcon, type Words } from '../dom.js';
import { formatDuration } from '../format.js';
import { t } from '../texts.js';
import type { Place } from './player-keys.js';
import type { Spoken } from './speeches.js';

/** The two sounds of a player: the recording, and what the voice says. */
export type LaneName = 'original' | 'voice';

/** Both names. */
export const LANES = ['original', 'voice'] as const;

/** A place of one second is not to be shown as the second before it. */
const ROUNDING_SECONDS = 0.01;

/** What a player shows. */
export interface PlayerState extends Place {
  readonly active: LaneName;
  readonly activity: 'waiting' | 'playing' | 'paused';
}

const ICONS = { waiting: 'stop', playing: 'pause', paused: 'play' } as const;

/** The elements of a player, a copy of its template. */
export class PlayerView {
  readonly play: HTMLButtonElement;
  readonly retry: HTMLButtonElement;
  readonly #slider: HTMLElement;
  readonly #download: HTMLAnchorElement;
  readonly #problem: HTMLElement;

  constructor(readonly element: HTMLElement) {
    this.play = find(element, '[data-role="play"]', HTMLButtonElement);
    this.retry = find(element, '[data-role="retry"]', HTMLButtonElement);
    this.#slider = find(element, '[role="slider"]', HTMLElement);
    this.#download = find(element, '[data-role="download"]', HTMLAnchorElement);
    this.#problem = find(element, '[data-role="problem"]', HTMLElement);
  }

  /** Where a sound is drawn. */
  wave(name: LaneName): HTMLElement {
    return find(this.#box(name), '.lane-wave', HTMLElement);
  }

  /** The button that chooses a sound. */
  chooser(name: LaneName): HTMLButtonElement {
    return find(this.element, `button[data-lane="${name}"]`, HTMLButtonElement);
  }

  /** Shows the voice alone, where there is no recording. */
  showVoiceOnly(): void {
    find(this.element, '[data-role="compare"]', HTMLElement).hidden = true;
    this.#box('original').hidden = true;
  }

  /** Shows which sound is chosen, where it is, and what the button does. */
  show({ active, activity, share, seconds }: PlayerState): void {
    const { play } = this;
    const label = activity === 'paused' ? t(`speak.play_${active}`) : t(`speak.${activity}`);
    setIcon(play, ICONS[activity]);
    play.setAttribute('aria-label', label);
    play.classList.toggle('is-waiting', activity === 'waiting');
    for (const name of LANES) {
      this.#box(name).toggleAttribute('data-active', name === active);
      this.chooser(name).setAttribute('aria-pressed', String(name === active));
    }
    const time = t('speak.time', {
      at: formatDuration(share * seconds + ROUNDING_SECONDS),
      length: formatDuration(seconds),
    });
    fill(this.element, 'time', seconds > 0 ? time : formatDuration(0));
    this.#slider.setAttribute('aria-valuenow', String(Math.round(share * 100)));
    this.#slider.setAttribute('aria-valuetext', `${t(`speak.${active}`)}, ${time}`);
  }

  /** Shows what the voice says, or is going to say. */
  showLine(line: string): void {
    fill(this.element, 'line', line);
  }

  /** Offers a speech for download, or nothing. */
  offer(spoken: Spoken | null): void {
    if (this.#download.href.startsWith('blob:')) URL.revokeObjectURL(this.#download.href);
    this.#download.hidden = spoken === null;
    this.#download.removeAttribute('href');
    if (spoken === null) return;
    this.#download.href = URL.createObjectURL(spoken.sound);
    this.#download.download = spoken.fileName;
  }

  /** Says why nothing is heard; an empty text hides it. */
  fail(sentence: Words): void {
    find(this.#problem, '[data-field="problem"]', HTMLElement).replaceChildren(sentence);
    this.#problem.hidden = sentence === '';
  }

  #box(name: LaneName): HTMLElement {
    return find(this.element, `.lane[data-lane="${name}"]`, HTMLElement);
  }
}
