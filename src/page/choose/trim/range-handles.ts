import type WaveSurfer from 'wavesurfer.js';
import type { Region } from 'wavesurfer.js/plugins/regions';
import { loadScript } from '../../shared/sound/load-script.js';
import { t } from '../../shared/texts.js';
import { type CutBounds, type CutRange, moveEnd, tenthsOf } from './cut-range.js';

const ENDS = [
  { end: 'from', part: 'region-handle-left', label: 'trim.start' },
  { end: 'to', part: 'region-handle-right', label: 'trim.end' },
] as const;
const STEP_SECONDS = 0.1;
const LONG_STEP_SECONDS = 1;

/** The two ends of a cut on a waveform: dragged by pointer, or moved by arrow keys, with Shift in longer steps. */
export class RangeHandles {
  readonly #handles: readonly HTMLElement[];

  private constructor(
    private readonly region: Region,
    private readonly bounds: CutBounds,
    private readonly changed: (range: CutRange) => void,
  ) {
    this.#handles = ENDS.map(({ end, part, label }) => {
      const handle = region.element?.querySelector<HTMLElement>(`[part~="${part}"]`);
      if (!handle) throw new Error(`The region has no ${part}`);
      handle.tabIndex = 0;
      handle.setAttribute('role', 'slider');
      handle.setAttribute('aria-label', t(label));
      handle.addEventListener('keydown', (event) => this.#onKey(event, end));
      return handle;
    });
    region.on('update', () => this.#show());
    this.#show();
  }

  /** Lays the range over the waveform; the plug-in of wavesurfer.js is loaded the first time. */
  static async create(
    surfer: WaveSurfer,
    { from, to }: CutRange,
    bounds: CutBounds,
    changed: (range: CutRange) => void,
  ): Promise<RangeHandles> {
    const { default: RegionsPlugin } = await loadScript(import('wavesurfer.js/plugins/regions'));
    const regions = surfer.registerPlugin(RegionsPlugin.create());
    const region = regions.addRegion({ start: from, end: to, minLength: bounds.least });
    // The plug-in puts the region into the page in a task of its own; before that, nothing of it can take the focus.
    await new Promise((resolve) => setTimeout(resolve));
    return new RangeHandles(region, bounds, changed);
  }

  /** Where the ends are. */
  get range(): CutRange {
    return { from: this.region.start, to: this.region.end };
  }

  /** Puts the focus on the first end. */
  focus(): void {
    this.#handles[0]?.focus();
  }

  #show(): void {
    const { seconds } = this.bounds;
    for (const [index, { end }] of ENDS.entries()) {
      const handle = this.#handles[index];
      handle?.setAttribute('aria-valuemin', '0');
      handle?.setAttribute('aria-valuemax', seconds.toFixed(1));
      handle?.setAttribute('aria-valuenow', this.range[end].toFixed(1));
      handle?.setAttribute('aria-valuetext', tenthsOf(this.range[end]));
    }
    this.changed(this.range);
  }

  #onKey(event: KeyboardEvent, end: 'from' | 'to'): void {
    const moment = keyMoment(event, this.range[end], this.bounds.seconds);
    if (moment === null) return;
    event.preventDefault();
    event.stopPropagation();
    const { from, to } = moveEnd(this.range, end, moment, this.bounds);
    this.region.setOptions({ start: from, end: to });
    this.#show();
  }
}

/** To which moment a key moves an end; null for any other key. */
function keyMoment({ key, shiftKey }: KeyboardEvent, now: number, seconds: number): number | null {
  const step = shiftKey ? LONG_STEP_SECONDS : STEP_SECONDS;
  if (key === 'ArrowLeft' || key === 'ArrowDown') return now - step;
  if (key === 'ArrowRight' || key === 'ArrowUp') return now + step;
  if (key === 'Home') return 0;
  return key === 'End' ? seconds : null;
}
