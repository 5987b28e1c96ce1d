import type { Progress } from '../../client/index.js';
import { find } from '../shared/dom.js';
import { formatBytes } from '../shared/format.js';
import { t } from '../shared/texts.js';
import { roundedTime, TransferRate } from './transfer-rate.js';

const STALLED_MS = 5_000;
const LONG_MS = 60_000;

/** How far sending is. What is read out changes with the phase only, since nobody wants to hear every percent. */
export class SendingProgress {
  readonly #box = find(document, '#upload-progress', HTMLElement);
  readonly #bar = find(this.#box, '#upload-bar', HTMLProgressElement);
  readonly #phase = find(this.#box, '#upload-phase', HTMLElement);
  readonly #percent = find(this.#box, '#upload-percent', HTMLElement);
  readonly #bytes = find(this.#box, '#upload-bytes', HTMLElement);
  readonly #status = find(document, '#upload-status', HTMLElement);
  #rate = new TransferRate();
  #sent = 0;
  #timer = 0;

  /** Whether everything has left this device: the service is at work. */
  get isSent(): boolean {
    return this.#bar.position < 0;
  }

  /** Shows an empty bar. `totalBytes` is what the recordings have together. */
  begin(totalBytes: number): void {
    this.#box.hidden = false;
    this.#sending(t('send.sending'));
    this.#percent.textContent = t('send.percent', { percent: 0 });
    this.#bytes.textContent = this.#words(0, totalBytes);
  }

  /** Shows how much has left this device. */
  show({ sentBytes, totalBytes }: Progress): void {
    if (sentBytes < this.#sent) this.#sending(t('send.sendingAgain'));
    this.#sent = sentBytes;
    if (sentBytes === totalBytes) {
      this.#working();
      return;
    }
    this.#rate.note(sentBytes, performance.now());
    const percent = Math.floor((sentBytes / totalBytes) * 100);
    this.#bar.value = percent;
    this.#percent.textContent = t('send.percent', { percent });
    this.#bytes.textContent = this.#words(sentBytes, totalBytes);
    this.#later(STALLED_MS, () => {
      this.#bytes.textContent = t('send.stalled');
    });
  }

  /** Hides the bar and, if there is something to say, says it. */
  end(sentence = ''): void {
    window.clearTimeout(this.#timer);
    this.#box.hidden = true;
    this.#status.textContent = sentence;
  }

  #sending(phase: string): void {
    this.#sent = 0;
    this.#rate = new TransferRate();
    this.#bar.value = 0;
    this.#percent.textContent = '';
    this.#bytes.textContent = '';
    this.#say(phase);
  }

  /** The service does not tell how far it is, so that the bar shows no percentage. */
  #working(): void {
    if (this.isSent) return;
    this.#bar.removeAttribute('value');
    this.#percent.textContent = '';
    this.#bytes.textContent = t('send.workingHint');
    this.#say(t('send.working'));
    this.#later(LONG_MS, () => {
      this.#bytes.textContent = t('send.workingLong');
    });
  }

  #words(sentBytes: number, totalBytes: number): string {
    const { bytesPerSecond } = this.#rate;
    const left = this.#rate.secondsFor(totalBytes - sentBytes);
    const words = [t('send.bytes', { sent: formatBytes(sentBytes), total: formatBytes(totalBytes) })];
    if (bytesPerSecond !== null) words.push(t('send.rate', { rate: formatBytes(Math.round(bytesPerSecond)) }));
    if (left !== null) {
      const { count, unit } = roundedTime(left);
      words.push(t(`send.${unit}Left`, { count }));
    }
    return words.join(' · ');
  }

  #later(ms: number, act: () => void): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(act, ms);
  }

  #say(sentence: string): void {
    this.#phase.textContent = sentence;
    this.#status.textContent = sentence;
  }
}
