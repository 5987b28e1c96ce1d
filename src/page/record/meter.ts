import { find } from '../shared/dom.js';
import { formatDuration } from '../shared/format.js';
import { plural, t } from '../shared/texts.js';

const BAR_PIXELS = 3;
const GAP_PIXELS = 2;

/** What is shown of a recording while it runs: time, time left, the zone of good lengths, the latest levels. */
export class Meter {
  readonly #root = find(document, '#recorder', HTMLElement);
  readonly #time = find(document, '#recorder-time', HTMLElement);
  readonly #left = find(document, '#recorder-left', HTMLElement);
  readonly #advice = find(document, '#recorder-advice', HTMLElement);
  readonly #zone = find(document, '#recorder-zone', HTMLElement);
  readonly #canvas = find(document, '#recorder-wave', HTMLCanvasElement);
  readonly #button = find(document, '#record-button', HTMLElement);
  readonly #from = Number(this.#root.dataset.goodFrom);
  readonly #to = Number(this.#root.dataset.goodTo);
  /** The longest recording that the service takes, in seconds. */
  readonly maxSeconds = Number(this.#root.dataset.maxSeconds);
  #peaks: number[] = [];

  /** Begins anew. */
  reset(): void {
    this.#peaks = [];
    this.show(0, 0);
    this.#left.textContent = '';
    this.#advice.textContent = t('record.adviceIdle', { from: this.#from, to: this.#to });
  }

  /** A moment of a recording: how loud it was, 0 to 1, and how long it is by now, in seconds. */
  show(peak: number, seconds: number): void {
    this.#peaks.push(peak);
    this.#time.textContent = formatDuration(seconds);
    // The zone of good lengths ends at three quarters of the bar; it begins at a quarter, since 10 s are a third of 30 s.
    this.#zone.style.setProperty('--filled', String(Math.min(1, seconds / (this.#to / 0.75))));
    this.#button.style.setProperty('--level', peak.toFixed(2));
    this.#draw();
    if (seconds === 0) return;
    const left = Math.max(0, Math.ceil(this.maxSeconds - seconds));
    this.#left.textContent = left > 60 ? '' : t(plural(left, 'record.left_one', 'record.left_other'), { count: left });
    this.#say(t(this.#adviceAt(seconds), { from: this.#from, to: this.#to }));
  }

  #adviceAt(seconds: number) {
    if (seconds < this.#from) return 'record.adviceShort';
    return seconds <= this.#to ? 'record.adviceGood' : 'record.adviceLong';
  }

  /** The element is a description of the button; it is written only when it changes, so that it is read once. */
  #say(advice: string): void {
    if (this.#advice.textContent !== advice) this.#advice.textContent = advice;
  }

  #draw(): void {
    const { clientWidth, clientHeight } = this.#canvas;
    const scale = window.devicePixelRatio;
    this.#canvas.width = clientWidth * scale;
    this.#canvas.height = clientHeight * scale;
    const context = this.#canvas.getContext('2d');
    if (!context) return;
    context.scale(scale, scale);
    context.fillStyle = getComputedStyle(this.#canvas).color;
    const bars = Math.floor(clientWidth / (BAR_PIXELS + GAP_PIXELS));
    this.#peaks = this.#peaks.slice(-bars);
    this.#peaks.forEach((peak, index) => {
      // The root lets quiet speech be seen.
      const height = Math.max(2, Math.sqrt(peak) * clientHeight);
      context.fillRect(index * (BAR_PIXELS + GAP_PIXELS), (clientHeight - height) / 2, BAR_PIXELS, height);
    });
  }
}
