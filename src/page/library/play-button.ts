import { api, voiceModelPath } from '../shared/api.js';
import { setIcon } from '../shared/dom.js';
import { beginPlaying, type Playing } from '../shared/sound/playback.js';
import { t } from '../shared/texts.js';

/** A button that plays one sound and shows how far it is as a ring. */
export class PlayButton implements Playing {
  #audio: HTMLAudioElement | null = null;

  /** `source` resolves to the address of the sound when it is wanted for the first time; `failed` is told why there is none. */
  constructor(
    readonly button: HTMLButtonElement,
    private readonly source: () => Promise<string>,
    private readonly failed: (error: unknown) => void,
  ) {
    button.addEventListener('click', () => void this.toggle());
  }

  /** Plays, or pauses where it plays. */
  async toggle(): Promise<void> {
    if (this.button.getAttribute('aria-disabled') === 'true' || 'loading' in this.button.dataset) return;
    if (this.#audio !== null && !this.#audio.paused) return this.#audio.pause();
    this.button.dataset.loading = '';
    try {
      this.#audio ??= this.#listen(new Audio(await this.source()));
      await this.#audio.play();
    } catch (error) {
      this.#audio = null;
      this.failed(error);
    } finally {
      delete this.button.dataset.loading;
    }
  }

  pause(): void {
    this.#audio?.pause();
  }

  /** Forgets the sound, since the voice has another one now. */
  reset(): void {
    this.pause();
    this.#audio = null;
  }

  #listen(audio: HTMLAudioElement): HTMLAudioElement {
    const show = () => {
      const isPlaying = !audio.paused && !audio.ended;
      this.button.setAttribute('aria-pressed', String(isPlaying));
      setIcon(this.button, isPlaying ? 'pause' : 'play');
      const share = audio.ended || !(audio.duration > 0) ? 0 : audio.currentTime / audio.duration;
      this.button.style.setProperty('--played', `${Math.round(share * 100)}%`);
    };
    audio.addEventListener('play', () => beginPlaying(this));
    for (const event of ['play', 'pause', 'ended', 'timeupdate']) audio.addEventListener(event, show);
    return audio;
  }
}

/** The address of the first recording of a voice. */
export function originalOf(modelId: string): string {
  return `${voiceModelPath(modelId)}/sample`;
}

const spoken = new Map<string, Promise<string>>();

/** A line in this voice, in the language of the page. It is spoken once for each model, since each speech costs. Rejects with a VoiceModelsError. */
export function spokenLine(modelId: string): Promise<string> {
  const known = spoken.get(modelId);
  if (known) return known;
  const made = api
    .speak(modelId, { text: t('library.spokenLine'), format: 'mp3' })
    .then((speech) => speech.blob())
    .then((blob) => URL.createObjectURL(blob));
  spoken.set(modelId, made);
  made.catch(() => spoken.delete(modelId));
  return made;
}
