import type WaveSurfer from 'wavesurfer.js';
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
  const { default: Surfer } = await import('wavesurfer.js');
  const style = getComputedStyle(container);
  const surfer = Surfer.create({
    container,
    height,
    waveColor: style.getPropertyValue('--wave'),
    progressColor: style.getPropertyValue('--wave-played'),
    cursorColor: style.getPropertyValue('--accent'),
    cursorWidth: 2,
    barWidth: 3,
    barGap: 2,
    barRadius: 2,
    normalize: true,
    dragToSeek: true,
    cspNonce: document.body.dataset.nonce ?? '',
  });
  surfer.on('play', () => beginPlaying(surfer));
  const known = peaks === undefined ? undefined : [[...peaks]];
  await (typeof sound === 'string' ? surfer.load(sound, known, seconds) : surfer.loadBlob(sound, known, seconds));
  return surfer;
}
