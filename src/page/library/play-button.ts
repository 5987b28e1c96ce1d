import { setIcon } from '../shared/dom.js';
import { speak } from '../shared/player/speak.js';
import { beginPlaying, type Playing } from '../shared/sound/playback.js';
import { t } from '../shared/texts.js';

/** A button that plays one sound and shows how far it is as a ring. */
export class PlayButton implements Playing {
  #audio: HTMLAudioElement | null = null;
  /** Ends the waiting for the sound; null while none is waited for. */
  #waiting: AbortController | null = null;

  /** `source` resolves to the sound, or its address, when it is wanted for the first time; `failed` is told why there is none. */
  constructor(
    readonly button: HTMLButtonElement,
    private readonly source: (signal: AbortSignal) => Promise<Blob | string>,
    private readonly failed: (error: unknown) => void,
  ) {
    // The second click of a double click does not take back what the first one did.
    button.addEventListener('click', ({ detail }) => {
      if (detail < 2) void this.toggle();
    });
  }

  /** Plays, or pauses where it plays. */
  async toggle(): Promise<void> {
    if (this.button.getAttribute('aria-disabled') === 'true' || this.#waiting) return;
    if (this.#audio !== null && !this.#audio.paused) return this.#audio.pause();
    // What plays now is paused at once, and what begins while this one is waited for ends the waiting.
    beginPlaying(this);
    const waiting = new AbortController();
    this.#waiting = waiting;
    this.button.dataset.loading = '';
    try {
      const audio = this.#audio ?? this.#listen(await this.source(waiting.signal));
      if (waiting.signal.aborted) return release(audio);
      this.#audio = audio;
      await audio.play();
    } catch (error) {
      if (waiting.signal.aborted) return;
      this.#forget();
      this.failed(error);
    } finally {
      if (this.#waiting === waiting) this.#stopWaiting();
    }
  }

  pause(): void {
    this.#stopWaiting();
    this.#audio?.pause();
  }

  /** Forgets the sound, since the voice has another one now, or is gone. */
  reset(): void {
    this.pause();
    this.#forget();
  }

  #stopWaiting(): void {
    this.#waiting?.abort();
    this.#waiting = null;
    delete this.button.dataset.loading;
  }

  #forget(): void {
    if (this.#audio) release(this.#audio);
    this.#audio = null;
  }

  #listen(sound: Blob | string): HTMLAudioElement {
    const audio = new Audio(typeof sound === 'string' ? sound : URL.createObjectURL(sound));
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

function release(audio: HTMLAudioElement): void {
  audio.pause();
  if (audio.src.startsWith('blob:')) URL.revokeObjectURL(audio.src);
}

/** A line in this voice, in the language of the page. Rejects with a VoiceModelsError. */
export async function spokenLine(modelId: string, signal: AbortSignal): Promise<Blob> {
  const { sound } = await speak(modelId, { text: t('library.spokenLine'), format: 'mp3' }, signal);
  return sound;
}
