import type WaveSurfer from 'wavesurfer.js';
import { visibleName } from '../../texts/voice-look.js';
import { fill, find, setIcon } from '../shared/dom.js';
import { formatDuration } from '../shared/format.js';
import { createWaveform } from '../shared/sound/waveform.js';
import { t } from '../shared/texts.js';
import { type Findings, secondsOf } from './checks/examiner.js';

const HEIGHT = 44;
/** How far each key moves, in seconds. */
const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -5,
  PageUp: 5,
};

/** Plays the recording of a card: a button, and its waveform, in which a place can be chosen by pointer or arrow keys. */
export class CardPlayer {
  readonly #player: HTMLElement;
  readonly #button: HTMLButtonElement;
  readonly #wave: HTMLElement;
  readonly #unplayable: HTMLElement;
  #surfer: WaveSurfer | null = null;
  #file: File | null = null;
  #seconds: number | undefined;

  constructor(private readonly card: HTMLElement) {
    this.#player = find(card, '[data-role="player"]', HTMLElement);
    this.#button = find(card, '[data-role="play"]', HTMLButtonElement);
    this.#wave = find(card, '[data-role="wave"]', HTMLElement);
    this.#unplayable = find(card, '[data-role="unplayable"]', HTMLElement);
    // The second click of a double click does not take back what the first one did.
    this.#button.addEventListener('click', ({ detail }) => {
      if (detail < 2) void this.#surfer?.playPause();
    });
    this.#wave.addEventListener('keydown', (event) => this.#onKey(event));
  }

  /** Shows this recording, as far as it is known. */
  show(file: File, findings: Findings): void {
    const { sound } = findings;
    this.#seconds = secondsOf(findings);
    this.#wave.setAttribute('aria-label', t('choose.position', { name: visibleName(file.name) }));
    this.#showTime();
    const isNew = file !== this.#file;
    if (isNew) this.#unload();
    if (sound === undefined || (this.#file === file && !isNew)) return;
    this.#file = file;
    if (sound) void this.#load(file, sound.peaks);
    else this.#showUnplayable();
  }

  /** Stops, and frees what is loaded. */
  destroy(): void {
    this.#unload();
  }

  #unload(): void {
    this.#surfer?.destroy();
    this.#surfer = null;
    this.#file = null;
    this.#player.hidden = false;
    this.#player.dataset.state = 'loading';
    this.#unplayable.hidden = true;
    this.#showPlaying(false);
  }

  async #load(file: File, peaks: readonly number[]): Promise<void> {
    try {
      const options = { height: HEIGHT, peaks, ...(this.#seconds !== undefined && { seconds: this.#seconds }) };
      const surfer = await createWaveform(this.#wave, file, options);
      if (this.#file !== file) return surfer.destroy();
      this.#surfer = surfer;
      this.#player.dataset.state = 'ready';
      surfer.on('play', () => this.#showPlaying(true));
      surfer.on('pause', () => this.#showPlaying(false));
      surfer.on('finish', () => surfer.setTime(0));
      surfer.on('timeupdate', () => this.#showTime());
      surfer.on('error', () => this.#showUnplayable());
      this.#showTime();
    } catch {
      if (this.#file === file) this.#showUnplayable();
    }
  }

  #showUnplayable(): void {
    this.#surfer?.destroy();
    this.#surfer = null;
    this.#player.hidden = true;
    this.#unplayable.hidden = false;
  }

  #showPlaying(isPlaying: boolean): void {
    setIcon(this.#button, isPlaying ? 'pause' : 'play');
    this.#button.setAttribute('aria-label', t(isPlaying ? 'choose.pause' : 'choose.play'));
  }

  #showTime(): void {
    const total = this.#seconds;
    const now = this.#surfer?.getCurrentTime() ?? 0;
    const shown = total === undefined ? '' : `${formatDuration(now)} / ${formatDuration(total)}`;
    fill(this.card, 'time', shown);
    this.#wave.setAttribute('aria-valuemax', String(Math.round(total ?? 0)));
    this.#wave.setAttribute('aria-valuenow', String(Math.round(now)));
    this.#wave.setAttribute('aria-valuetext', shown);
  }

  #onKey(event: KeyboardEvent): void {
    const surfer = this.#surfer;
    const end = this.#seconds ?? 0;
    if (!surfer || event.altKey || event.ctrlKey || event.metaKey) return;
    const step = STEPS[event.key];
    if (event.key === ' ' || event.key === 'Enter') void surfer.playPause();
    else if (event.key === 'Home') surfer.setTime(0);
    else if (event.key === 'End') surfer.setTime(end);
    else if (step !== undefined) surfer.setTime(Math.max(0, Math.min(end, surfer.getCurrentTime() + step)));
    else return;
    event.preventDefault();
    this.#showTime();
  }
}
