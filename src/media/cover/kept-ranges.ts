import type { SoundSlice } from '../sound-track';
import { coverRefusals } from './cover-refusals';

/** More than any picture is made of. */
const MAX_SLICES = 4096;
/** Chunks or segments, those that are left out included. 5 MB of empty ones would keep the service busy for a quarter of a second. */
const MAX_PARTS = 20_000;

/** The stretches of a file that are kept, in their order; stretches that follow one another become one. */
export class KeptRanges {
  readonly #slices: SoundSlice[] = [];
  #parts = 0;

  get slices(): readonly SoundSlice[] {
    return this.#slices;
  }

  /** Keeps the bytes from `start` (included) to `end` (not included). Throws `unreadable_image` when there are too many stretches. */
  keep(start: number, end: number): void {
    const last = this.#slices.at(-1);
    if (last?.kind === 'range' && last.end === start) this.#slices[this.#slices.length - 1] = { ...last, end };
    else this.#slices.push({ kind: 'range', start, end });
    if (this.#slices.length > MAX_SLICES) throw coverRefusals.damaged();
  }

  /** Counts a chunk or segment that is looked at. Throws `unreadable_image` when there are too many. */
  countPart(): void {
    this.#parts += 1;
    if (this.#parts > MAX_PARTS) throw coverRefusals.damaged();
  }

  /** Puts bytes of our own behind what was kept. */
  add(bytes: Uint8Array): void {
    this.#slices.push({ kind: 'bytes', bytes });
  }
}
