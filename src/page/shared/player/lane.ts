import type WaveSurfer from 'wavesurfer.js';
import { beginPlaying } from '../sound/playback.js';
import { createWaveform } from '../sound/waveform.js';

/** What a player is told by one of its lanes. */
export interface LaneEvents {
  /** It plays, pauses, moves or ends. */
  changed(): void;
  /** Somebody has pointed at a place in its picture. */
  touched(): void;
}

/** What plays and where it ends, in seconds; 0 while that is not known. */
interface Loaded {
  readonly media: HTMLMediaElement;
  readonly seconds: () => number;
  readonly destroy: () => void;
}

const EVENTS = ['play', 'pause', 'timeupdate', 'seeked', 'ended', 'loadedmetadata'];
const HEIGHT = 44;
/** A picture needs the whole sound decoded in memory; a larger file plays without one. */
const MOST_DRAWN_BYTES = 30_000_000;

/** One of the two sounds of a player, with its waveform. Its place is told as a share of its length, from 0 to 1. */
export class Lane {
  #loaded: Loaded | null = null;
  /** Counts what was loaded or forgotten, so that what comes late does not replace what came after it. */
  #load = 0;

  /** The waveform is drawn into `box`. */
  constructor(
    private readonly box: HTMLElement,
    private readonly events: LaneEvents,
  ) {}

  /** Whether there is a sound. */
  get isLoaded(): boolean {
    return this.#loaded !== null;
  }

  /** Whether it sounds at this moment. */
  get isPlaying(): boolean {
    return this.#loaded !== null && !this.#loaded.media.paused && !this.#loaded.media.ended;
  }

  /** How long the sound is, in seconds; 0 while that is not known. */
  get seconds(): number {
    return this.#loaded?.seconds() ?? 0;
  }

  /** Where it is. */
  get share(): number {
    return this.seconds > 0 ? Math.min(1, (this.#loaded?.media.currentTime ?? 0) / this.seconds) : 0;
  }

  set share(share: number) {
    if (this.#loaded) this.#loaded.media.currentTime = Math.min(1, Math.max(0, share)) * this.seconds;
  }

  /** Takes a sound, or the address of one, in the place of the former one. A sound that cannot be drawn plays without a picture. */
  async load(sound: Blob | string): Promise<void> {
    this.clear();
    const load = this.#load;
    const box = document.createElement('div');
    this.box.append(box);
    const isDrawn = typeof sound === 'string' || sound.size <= MOST_DRAWN_BYTES;
    const surfer = isDrawn ? await createWaveform(box, sound, { height: HEIGHT }).catch(() => null) : null;
    if (load !== this.#load) {
      surfer?.destroy();
      return;
    }
    const media = surfer?.getMediaElement();
    this.#loaded = surfer && media ? this.#drawn(surfer, media) : plain(sound);
    for (const event of EVENTS) this.#loaded.media.addEventListener(event, () => this.events.changed());
    this.events.changed();
  }

  /** Plays on from where it is. Rejects as `play` of media elements does. */
  async play(): Promise<void> {
    await this.#loaded?.media.play();
  }

  /** Pauses where it is. */
  pause(): void {
    this.#loaded?.media.pause();
  }

  /** Forgets the sound. */
  clear(): void {
    this.#load += 1;
    this.#loaded?.destroy();
    this.#loaded = null;
    this.box.replaceChildren();
    delete this.box.dataset.loaded;
  }

  #drawn(surfer: WaveSurfer, media: HTMLMediaElement): Loaded {
    surfer.on('interaction', () => this.events.touched());
    this.box.dataset.loaded = '';
    return { media, seconds: () => surfer.getDuration(), destroy: () => surfer.destroy() };
  }
}

function plain(sound: Blob | string): Loaded {
  const url = typeof sound === 'string' ? sound : URL.createObjectURL(sound);
  const media = new Audio(url);
  media.addEventListener('play', () => beginPlaying(media));
  return {
    media,
    seconds: () => (Number.isFinite(media.duration) ? media.duration : 0),
    destroy: () => {
      media.pause();
      if (url !== sound) URL.revokeObjectURL(url);
    },
  };
}
