import { encodeWav } from '../../shared/sound/wav.js';
import { t } from '../../shared/texts.js';
import { LevelMeter, type Levels } from '../quality/level-meter.js';
import { type CutRange, cutName, mixDown, toSamples } from '../trim/cut-range.js';
import { decode, MOST_DECODED, openInput } from './decode.js';

// Loaded when the first recording is chosen: with mediabunny, which reads the structure of files.

/** What the structure of a file says of it, without decoding. */
export interface Shape {
  /** How long its sound is; undefined where that is not written in it and it is too large to be searched. */
  readonly seconds: number | undefined;
  readonly hasSound: boolean;
  readonly hasPicture: boolean;
}

/** What decoding has shown. */
export interface Sound {
  readonly seconds: number;
  readonly levels: Levels;
  /** From 0 to 1, for a picture. */
  readonly peaks: readonly number[];
}

const SLOWEST_MS = 10_000;
/** A file of this size is read to its end when its length is not written in it. */
const SEARCHED_BYTES = 100e6;
const PEAKS = 600;
/** After so long, the page gets to draw and to listen to its buttons. */
const BUSY_MS = 20;
/** Sound above this rate is brought down to it. */
const MOST_HERTZ = 48_000;

/** Reads the structure of a file; null where it is of a kind that is not known here, or takes too long. Never throws. */
export async function readShape(file: File): Promise<Shape | null> {
  const input = openInput(file);
  const timer = setTimeout(() => input.dispose(), SLOWEST_MS);
  try {
    const sound = await input.getPrimaryAudioTrack();
    const hasPicture = (await input.getPrimaryVideoTrack()) !== null;
    if (!sound) return { seconds: undefined, hasSound: !hasPicture, hasPicture };
    const stated = await input.getDurationFromMetadata([sound]);
    const seconds = stated ?? (file.size <= SEARCHED_BYTES ? await sound.computeDuration() : undefined);
    return { seconds, hasSound: true, hasPicture };
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
    input.dispose();
  }
}

/** Decodes a recording and measures it; null where the browser cannot, or where it is too long. Rejects when the signal is aborted. */
export async function measureSound(file: File, shape: Shape | null, signal: AbortSignal): Promise<Sound | null> {
  if (file.size > MOST_DECODED.bytes || (shape?.seconds ?? 0) > MOST_DECODED.seconds) return null;
  const meter = new LevelMeter();
  try {
    let rested = performance.now();
    for await (const { channels, sampleRate } of decode(file, { signal })) {
      meter.add(channels, sampleRate);
      if (performance.now() - rested < BUSY_MS) continue;
      await new Promise((resolve) => setTimeout(resolve));
      rested = performance.now();
    }
  } catch {
    signal.throwIfAborted();
    return null;
  }
  const levels = meter.levels();
  return levels && { seconds: meter.seconds, levels, peaks: meter.peaks(PEAKS) };
}

/** Makes a WAV of a part of a recording: one channel, 16 bits. Rejects where the browser cannot decode it, and when the signal is aborted. */
export async function cutSound(file: File, { from, to }: CutRange, signal: AbortSignal): Promise<File> {
  const pieces: (readonly Float32Array[])[] = [];
  let sampleRate = 0;
  for await (const piece of decode(file, { from, to, signal })) {
    pieces.push(piece.channels.map((channel) => channel.slice()));
    sampleRate = piece.sampleRate;
  }
  if (sampleRate === 0) throw new Error('There is no sound in this part of the recording');
  const mixed = mixDown((pieces[0] ?? []).map((_, index) => joined(pieces.map((piece) => piece[index]))));
  const { values, rate } = await atMostHertz(mixed, sampleRate);
  return new File([encodeWav([toSamples(values)], rate)], cutName(file.name, t('trim.mark')), { type: 'audio/wav' });
}

function joined(pieces: readonly (Float32Array | undefined)[]): Float32Array {
  const all = new Float32Array(pieces.reduce((sum, piece) => sum + (piece?.length ?? 0), 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece ?? [], at);
    at += piece?.length ?? 0;
  }
  return all;
}

async function atMostHertz(values: Float32Array, rate: number): Promise<{ values: Float32Array; rate: number }> {
  if (rate <= MOST_HERTZ || values.length === 0) return { values, rate };
  const context = new OfflineAudioContext(1, Math.ceil((values.length * MOST_HERTZ) / rate), MOST_HERTZ);
  const buffer = context.createBuffer(1, values.length, rate);
  buffer.getChannelData(0).set(values);
  const source = new AudioBufferSourceNode(context, { buffer });
  source.connect(context.destination);
  source.start();
  const rendered = await context.startRendering();
  return { values: rendered.getChannelData(0), rate: MOST_HERTZ };
}
