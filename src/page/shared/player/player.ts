import { clone } from '../dom.js';
import { t } from '../texts.js';
import { Lane } from './lane.js';
import { placeAfterKey } from './player-keys.js';
import { LANES, type LaneName, PlayerView } from './player-view.js';
import { speechProblem } from './speech-problem.js';
import type { Spoken } from './speeches.js';

/** Where the two sounds come from. Each is asked for when it is to be played, and once. */
export interface PlayerSources {
  /** The recording or its address; null where there is none. */
  readonly original: (() => Promise<Blob | string>) | null;
  /** Has the voice speak. The signal is aborted when nobody waits any more. */
  readonly speak: (signal: AbortSignal) => Promise<Spoken>;
  /** Told after each attempt to speak: null, or what it failed with. */
  readonly onSpoken?: (error: unknown) => void;
  /** Told whenever it begins or ends to wait for a sound. */
  readonly onWaiting?: (isWaiting: boolean) => void;
}

/** A new player in the container, in the place of what was there. Nothing is asked for before somebody presses Play. */
export function createPlayer(container: HTMLElement, sources: PlayerSources): Player {
  const element = clone('#player-template', '.player');
  container.replaceChildren(element);
  return new Player(new PlayerView(element), sources);
}

/** Plays a recording and a voice beside each other, and changes between them at the same place without a pause. */
export class Player {
  readonly #lanes: Readonly<Record<LaneName, Lane>>;
  #active: LaneName = 'voice';
  #waiting: AbortController | null = null;
  /** A sound was playing when another one was chosen, which is waited for: one mark for each wait. */
  #goesOn: object | null = null;

  constructor(
    private readonly view: PlayerView,
    private readonly sources: PlayerSources,
  ) {
    this.#lanes = { original: this.#lane('original'), voice: this.#lane('voice') };
    // The second click of a double click does not take back what the first one did.
    view.play.addEventListener('click', ({ detail }) => {
      if (detail < 2) this.toggle();
    });
    view.retry.addEventListener('click', () => void this.play());
    for (const name of LANES) view.chooser(name).addEventListener('click', () => void this.choose(name));
    view.element.addEventListener('keydown', (event) => this.#pressed(event));
    if (sources.original === null) view.showVoiceOnly();
    this.#show();
  }

  /** Draws the recording before it is played, where it is at hand anyway. That it fails is said when it is to be played. */
  async drawOriginal(): Promise<void> {
    const sound = await this.sources.original?.().catch(() => null);
    if (sound) await this.#lanes.original.load(sound);
  }

  /** Plays the chosen sound, or the given one, from where it is; asks for it first where it is not there yet. */
  async play(name: LaneName = this.#active): Promise<void> {
    this.#active = name;
    this.#goesOn = null;
    const lane = this.#lanes[name];
    // The other one may have been chosen while this one was waited for.
    if ((lane.isLoaded || (await this.#load(name))) && this.#active === name) await this.#sound(lane);
    this.#show();
  }

  /** Changes to the other sound at the same share of its length, and goes on playing if one was playing. */
  async choose(name: LaneName): Promise<void> {
    if (name === this.#active) return;
    const [from, to] = [this.#lanes[this.#active], this.#lanes[name]];
    const { share } = from;
    const isPlaying = from.isPlaying || this.#goesOn !== null;
    this.#goesOn = null;
    this.#active = name;
    this.#show();
    if (isPlaying && !to.isLoaded) {
      from.pause();
      const wait = {};
      this.#goesOn = wait;
      const isThere = await this.#load(name);
      if (this.#goesOn !== wait) return;
      this.#goesOn = null;
      if (!isThere) return;
    }
    if (from.isLoaded) to.share = share < 1 ? share : 0;
    if (isPlaying) await this.#sound(to);
  }

  /** Plays, pauses, or stops waiting for a sound. */
  toggle(): void {
    const lane = this.#lanes[this.#active];
    if (this.#waiting) this.stop();
    else if (lane.isPlaying) lane.pause();
    else void this.play();
  }

  /** Pauses, and stops waiting for a sound. */
  stop(): void {
    this.#goesOn = null;
    this.#waiting?.abort();
    for (const lane of Object.values(this.#lanes)) lane.pause();
  }

  /** Forgets what the voice has said, so that it speaks anew. `line` is what it is going to say. */
  renew(line: string): void {
    this.stop();
    this.#lanes.voice.clear();
    this.view.showLine(line);
    this.view.offer(null);
    this.view.fail('');
    this.#show();
  }

  /** Ends all, and takes the player off the page. */
  destroy(): void {
    this.stop();
    for (const lane of Object.values(this.#lanes)) lane.clear();
    this.view.offer(null);
    this.view.element.remove();
  }

  async #load(name: LaneName): Promise<boolean> {
    this.#waiting?.abort();
    const waiting = new AbortController();
    this.#wait(waiting);
    this.view.fail('');
    try {
      if (name === 'voice') await this.#speak(waiting.signal);
      else await this.#lanes.original.load((await this.sources.original?.()) ?? '');
    } catch (error) {
      if (waiting.signal.aborted) return false;
      if (name === 'voice') this.sources.onSpoken?.(error);
      this.view.fail(speechProblem(error));
      return false;
    } finally {
      if (this.#waiting === waiting) this.#wait(null);
    }
    return !waiting.signal.aborted;
  }

  async #speak(signal: AbortSignal): Promise<void> {
    const spoken = await this.sources.speak(signal);
    if (signal.aborted) return;
    await this.#lanes.voice.load(spoken.sound);
    this.view.offer(spoken);
    this.sources.onSpoken?.(null);
  }

  /** Some browsers let a sound begin only right after a press: it then stays paused, and the next press plays it. */
  async #sound(lane: Lane): Promise<void> {
    await lane.play().catch((error: unknown) => {
      const isRefused = error instanceof DOMException && ['NotAllowedError', 'AbortError'].includes(error.name);
      if (!isRefused) this.view.fail(t('speak.unplayable'));
    });
  }

  #wait(waiting: AbortController | null): void {
    this.#waiting = waiting;
    this.sources.onWaiting?.(waiting !== null);
    this.#show();
  }

  #pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    const lane = this.#lanes[this.#active];
    const share = placeAfterKey(key, lane);
    // Space presses the button that has the focus.
    if (key === ' ' && !(event.target instanceof HTMLButtonElement)) this.toggle();
    else if (key === 'a' && this.sources.original !== null) void this.choose('original');
    else if (key === 'b') void this.choose('voice');
    else if (share !== null) lane.share = share;
    else return;
    event.preventDefault();
  }

  #show(): void {
    const { share, seconds, isPlaying } = this.#lanes[this.#active];
    const activity = this.#waiting ? 'waiting' : isPlaying ? 'playing' : 'paused';
    this.view.show({ active: this.#active, activity, share, seconds });
  }

  #lane(name: LaneName): Lane {
    return new Lane(this.view.wave(name), { changed: () => this.#show(), touched: () => this.#touched(name) });
  }

  /** Somebody has pointed at a place in one of the pictures: that sound is chosen, and is at that place. */
  #touched(name: LaneName): void {
    const lane = this.#lanes[name];
    const { share } = lane;
    void this.choose(name).then(() => {
      lane.share = share;
    });
  }
}
