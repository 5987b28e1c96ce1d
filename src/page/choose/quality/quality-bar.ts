import { clone, fill, find, setIcon } from '../../shared/dom.js';
import { t } from '../../shared/texts.js';
import { type Findings, secondsOf } from '../checks/examiner.js';
import { type AdvisedSeconds, judgeLength, judgeSound, type Tone, type Verdict } from './verdicts.js';

const ICONS: Readonly<Record<Tone, string>> = { good: 'check', warning: 'warning', info: 'info' };
/** The bar is as long as this many times the longest length that is advised. */
const BAR_SPAN = 2;

/** How good a recording is: a bar in which the advised lengths are marked, and a sentence on its length and its sound. */
export class QualityBar {
  readonly #zone: HTMLElement;
  readonly #fill: HTMLElement;
  readonly #verdicts: HTMLElement;
  #shown = '';

  constructor(private readonly place: HTMLElement) {
    this.#zone = find(place, '[data-role="zone"]', HTMLElement);
    this.#fill = find(place, '[data-role="length"]', HTMLElement);
    this.#verdicts = find(place, '[data-role="verdicts"]', HTMLElement);
  }

  /** Shows what is known by now; nothing where nothing is, and for what is no recording. */
  show(findings: Findings, advised: AdvisedSeconds): void {
    const seconds = secondsOf(findings);
    this.place.hidden = seconds === undefined;
    if (seconds === undefined) return;
    const span = advised.max * BAR_SPAN;
    this.#zone.style.insetInlineStart = percent(advised.min, span);
    this.#zone.style.inlineSize = percent(advised.max - advised.min, span);
    this.#fill.style.inlineSize = percent(Math.min(seconds, span), span);
    const length = judgeLength(seconds, advised);
    this.#fill.dataset.tone = length.tone;
    this.#write([length, ...soundOf(findings)], advised);
  }

  #write(verdicts: readonly Verdict[], { min, max }: AdvisedSeconds): void {
    const shown = JSON.stringify(verdicts);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const items = verdicts.map(({ tone, key }) => {
      const item = clone('#verdict-template', '.verdict');
      item.dataset.tone = tone;
      setIcon(item, ICONS[tone]);
      fill(item, 'text', t(key, { min, max }));
      return item;
    });
    this.#verdicts.replaceChildren(...items);
  }
}

/** Nothing is said of a recording in which there is only silence, or which is refused for another reason that stands beside it. */
function soundOf({ sound, served }: Findings): Verdict[] {
  if (sound?.levels.isSilent || (served && served.refusedWith !== '')) return [];
  return judgeSound(sound?.levels ?? null, served?.warnings ?? null);
}

function percent(part: number, whole: number): string {
  return `${(100 * part) / whole}%`;
}
