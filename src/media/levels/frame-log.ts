/** A frame softer than -50 dBFS holds a pause or the room, not speech. This is its mean square. */
const PAUSE_POWER = 10 ** (-50 / 10);

/**
 * Keeps the sums of short frames, so that pauses can be told once the offset of each channel is known. Of a fixed size:
 * `capacity` frames.
 */
export class FrameLog {
  readonly #rows: Float64Array;
  readonly #columns: number;
  #count = 0;

  constructor(
    readonly channels: number,
    readonly capacity: number,
  ) {
    // The number of values, their energy over all channels, and the sum of each channel.
    this.#columns = 2 + channels;
    this.#rows = new Float64Array(capacity * this.#columns);
  }

  get isFull(): boolean {
    return this.#count === this.capacity;
  }

  /** Adds values of one channel to the frame that is open. */
  add(channel: number, sum: number, energy: number): void {
    const row = this.#count * this.#columns;
    this.#rows[row + 1] = (this.#rows[row + 1] as number) + energy;
    this.#rows[row + 2 + channel] = (this.#rows[row + 2 + channel] as number) + sum;
  }

  /** Says how many values of each channel were added. Returns how many the open frame has by now. */
  grow(values: number): number {
    const row = this.#count * this.#columns;
    this.#rows[row] = (this.#rows[row] as number) + values;
    return this.#rows[row] as number;
  }

  /** Ends the frame that is open, and opens the next. */
  next(): void {
    this.#count += 1;
  }

  /**
   * The share of frames that hold a pause when each channel is freed of its offset; 0 when there is no frame. Their energy
   * is that of `sounding` channels.
   */
  pauseShare(offsets: readonly number[], sounding: number): number {
    let frames = 0;
    let pauses = 0;
    for (let frame = 0; frame <= this.#count && frame < this.capacity; frame += 1) {
      const row = frame * this.#columns;
      const values = this.#rows[row] as number;
      if (values === 0) continue;
      frames += 1;
      if (this.#movingEnergy(row, offsets) / (values * sounding) < PAUSE_POWER) pauses += 1;
    }
    return frames === 0 ? 0 : pauses / frames;
  }

  #movingEnergy(row: number, offsets: readonly number[]): number {
    let energy = this.#rows[row + 1] as number;
    const values = this.#rows[row] as number;
    for (let channel = 0; channel < this.channels; channel += 1) {
      const offset = offsets[channel] as number;
      energy += offset * (values * offset - 2 * (this.#rows[row + 2 + channel] as number));
    }
    return energy;
  }
}
