import type WaveSurfer from 'wavesurfer.js';
import { loadScript } from './load-script.js';
import { beginPlaying } from './playback.js';

/** How a waveform is drawn. */
export interface WaveformOptions {
  /** In CSS pixels; 48 unless given. */
  readonly height?: number;
  /** What is shown until it is played: peaks from -1 to 1, where they are known already. */
  readonly peaks?: readonly number[];
  /** In seconds; with `peaks`, so that nothing has to be decoded. */
  readonly seconds?: number;
}

/**
 * Draws a recording into the container and plays it. Rejects where the browser cannot read it; whoever calls shows the
 * recording without a picture then. wavesurfer.js is loaded when the first one is drawn.
 */
export async function createWaveform(
  container: HTMLElement,
  sound: Blob | string,
  { height = 48, peaks, seconds }: WaveformOptions = {},
): Promise<WaveSurfer> {
  const { default: Surfer } = await loadScript(import('wavesurfer.js'));
  const surfer = Surfer.create({
    container,
    height,
    ...coloursOf(container),
    cursorWidth: 2,
    barWidth: 3,
    barGap: 2,
    barRadius: 2,
    normalize: true,
    dragToSeek: true,
    cspNonce: document.body.dataset.nonce ?? '',
  });
  followTheme(surfer, container);
  surfer.on('play', () => beginPlaying(surfer));
  const known = peaks === undefined ? undefined : [[...peaks]];
  try {
    await (typeof sound === 'string' ? surfer.load(sound, known, seconds) : surfer.loadBlob(sound, known, seconds));
  } catch (error) {
    surfer.destroy();
    throw error;
  }
  return surfer;
}

/** A canvas knows no `light-dark()`: the tokens are read as the colours that they are at this moment. */
function coloursOf(container: HTMLElement) {
  const colour = (token: string) => {
    container.style.color = `var(${token})`;
    return getComputedStyle(container).color;
  };
  const colours = {
    waveColor: colour('--wave'),
    progressColor: colour('--wave-played'),
    cursorColor: colour('--accent'),
  };
  container.style.removeProperty('color');
  return colours;
}

/** Draws it anew when the page or the device changes between light and dark. */
function followTheme(surfer: WaveSurfer, container: HTMLElement): void {
  const draw = () => surfer.setOptions(coloursOf(container));
  const device = matchMedia('(prefers-color-scheme: dark)');
  const page = new MutationObserver(draw);
  device.addEventListener('change', draw);
  page.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  surfer.on('destroy', () => {
    device.removeEventListener('change', draw);
    page.disconnect();
  });
}
