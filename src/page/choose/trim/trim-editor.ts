import type WaveSurfer from 'wavesurfer.js';
import { visibleName } from '../../../texts/voice-look.js';
import { fill, find, setIcon, showText } from '../../shared/dom.js';
import { loadScript } from '../../shared/sound/load-script.js';
import { createWaveform } from '../../shared/sound/waveform.js';
import { t } from '../../shared/texts.js';
import { type Findings, secondsOf } from '../checks/examiner.js';
import type { Limits } from '../limits.js';
import { type CutRange, firstRange, tenthsOf } from './cut-range.js';
import { RangeHandles } from './range-handles.js';

/** What the editor works with. */
export interface TrimEditorParts {
  readonly limits: Limits;
  /** Takes the cut. */
  readonly use: (cut: File) => void;
  /** Is told of a cut that is being made, so that the whole is not sent in its place. */
  readonly expect: (cut: Promise<void>) => void;
  /** The editor was closed without a cut. */
  readonly cancelled: () => void;
}

const HEIGHT = 96;
/** A cut is never shorter, even where the service is not known to refuse it. */
const LEAST_SECONDS = 0.5;

/** Cuts a part out of a recording, in its card. */
export class TrimEditor {
  readonly #editor: HTMLElement;
  readonly #wave: HTMLElement;
  readonly #opener: HTMLButtonElement;
  readonly #play: HTMLButtonElement;
  readonly #use: HTMLButtonElement;
  readonly #problem: HTMLElement;
  #file: File | null = null;
  #findings: Findings = {};
  #surfer: WaveSurfer | null = null;
  #handles: RangeHandles | null = null;
  /** Ends what the open editor has begun; null while it is closed. */
  #session: AbortController | null = null;

  constructor(
    card: HTMLElement,
    private readonly parts: TrimEditorParts,
  ) {
    this.#editor = find(card, '[data-role="trim-editor"]', HTMLElement);
    this.#wave = find(card, '[data-role="trim-wave"]', HTMLElement);
    this.#opener = find(card, '[data-role="trim"]', HTMLButtonElement);
    this.#play = find(card, '[data-role="trim-play"]', HTMLButtonElement);
    this.#use = find(card, '[data-role="trim-use"]', HTMLButtonElement);
    this.#problem = find(card, '[data-role="trim-problem"]', HTMLElement);
    const cancel = find(card, '[data-role="trim-cancel"]', HTMLButtonElement);
    this.#opener.addEventListener('click', () => (this.#session ? this.#cancel() : this.#open()));
    this.#play.addEventListener('click', () => this.#playRange());
    this.#use.addEventListener('click', () => parts.expect(this.#cut()));
    cancel.addEventListener('click', () => this.#cancel());
    this.#editor.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.#cancel();
    });
  }

  /** The recording that is cut, and what is known of it by now. Another recording closes the editor. */
  offer(file: File, findings: Findings): void {
    if (file !== this.#file) this.close();
    this.#file = file;
    this.#findings = findings;
    const isKnown = secondsOf(findings) !== undefined;
    // Until that is settled it stays as it is, since it may have the focus.
    if (isKnown || findings.sound !== undefined) this.#opener.hidden = !isKnown;
    this.#opener.setAttribute('aria-label', t('trim.open', { name: visibleName(file.name) }));
    if (this.#session && !this.#surfer) void this.#load(this.#session);
  }

  /** Closes the editor; nothing is cut. */
  close(): void {
    this.#session?.abort();
    this.#session = null;
    this.#surfer?.destroy();
    this.#surfer = null;
    this.#handles = null;
    this.#editor.hidden = true;
    this.#editor.dataset.state = 'loading';
    this.#opener.setAttribute('aria-expanded', 'false');
    showText(this.#problem, '');
  }

  #cancel(): void {
    this.close();
    this.parts.cancelled();
  }

  #open(): void {
    const isReadable = this.#findings.sound !== null;
    showText(this.#problem, isReadable ? '' : t('trim.cannot'));
    if (!isReadable) return;
    this.#session = new AbortController();
    this.#editor.hidden = false;
    this.#opener.setAttribute('aria-expanded', 'true');
    this.#use.removeAttribute('aria-disabled');
    void this.#load(this.#session);
  }

  async #load(session: AbortController): Promise<void> {
    const { sound } = this.#findings;
    const file = this.#file;
    if (!sound || !file || this.#editor.dataset.state === 'opening') return;
    this.#editor.dataset.state = 'opening';
    try {
      const { seconds, peaks } = sound;
      const surfer = await createWaveform(this.#wave, file, { height: HEIGHT, peaks, seconds });
      if (session.signal.aborted) return surfer.destroy();
      this.#surfer = surfer;
      surfer.setOptions({ dragToSeek: false });
      surfer.on('play', () => this.#showPlaying(true));
      surfer.on('pause', () => this.#showPlaying(false));
      const { min_seconds, advised_seconds } = this.parts.limits.known;
      const bounds = { seconds, least: Math.min(seconds, Math.max(LEAST_SECONDS, min_seconds)) };
      const first = firstRange(seconds, advised_seconds.max);
      this.#handles = await RangeHandles.create(surfer, first, bounds, (range) => this.#showRange(range));
      if (session.signal.aborted) return;
      this.#editor.dataset.state = 'ready';
      this.#showRange(first);
      this.#editor.scrollIntoView({ block: 'nearest' });
      this.#handles.focus();
    } catch {
      if (session.signal.aborted) return;
      this.#cancel();
      showText(this.#problem, t('trim.cannot'));
    }
  }

  #playRange(): void {
    if (this.#surfer?.isPlaying()) this.#surfer.pause();
    else if (this.#handles) void this.#surfer?.play(this.#handles.range.from, this.#handles.range.to);
  }

  #showPlaying(isPlaying: boolean): void {
    setIcon(this.#play, isPlaying ? 'pause' : 'play');
    fill(this.#play, 'label', t(isPlaying ? 'choose.pause' : 'trim.play'));
  }

  #showRange({ from, to }: CutRange): void {
    fill(this.#editor, 'from', tenthsOf(from));
    fill(this.#editor, 'to', tenthsOf(to));
    fill(this.#editor, 'length', tenthsOf(to - from));
  }

  async #cut(): Promise<void> {
    const session = this.#session;
    const file = this.#file;
    if (!session || !file || !this.#handles || this.#use.hasAttribute('aria-disabled')) return;
    this.#use.setAttribute('aria-disabled', 'true');
    try {
      const { cutSound } = await loadScript(import('../sound/read-sound.js'));
      const cut = await cutSound(file, this.#handles.range, session.signal);
      if (session.signal.aborted) return;
      this.close();
      this.parts.use(cut);
    } catch {
      if (session.signal.aborted) return;
      this.#use.removeAttribute('aria-disabled');
      showText(this.#problem, t('trim.failed'));
    }
  }
}
