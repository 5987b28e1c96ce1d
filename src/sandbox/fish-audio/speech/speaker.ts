import { seededRandom } from '../seeded-random';
import { Resonator } from './resonator';
import type { Segment } from './segments';
import type { Voice } from './voice';

const CONTROL_SECONDS = 0.0015;
const GLIDE_SECONDS = 0.018;
const OPEN_QUOTIENT = 0.62;
// Called for every sample, and a look-up in the global object is slow in the VM context of a test runner.
const { tanh } = Math;

/** Renders segments to samples. Pitch, filters and loudness continue from one segment to the next. */
export class Speaker {
  readonly #tract = [new Resonator(), new Resonator(), new Resonator(), new Resonator()] as const;
  readonly #friction = new Resonator();
  readonly #random: () => number;
  readonly #blockSize: number;
  readonly #glide: number;
  #now = { f1: 500, f2: 1450, f3: 2450, pitchHz: 0, voiced: 0, noise: 0, noiseHz: 2000 };
  #phase = 0;
  #phaseStep = 0;
  #elapsedSeconds = 0;

  constructor(
    readonly voice: Voice,
    readonly sampleRate: number,
  ) {
    this.#random = seededRandom(voice.noiseSeed);
    this.#blockSize = Math.max(8, Math.round(CONTROL_SECONDS * sampleRate));
    this.#glide = 1 - Math.exp(-this.#blockSize / (GLIDE_SECONDS * sampleRate));
  }

  /** The samples of one segment, scaled by `gain` and limited to -1 to 1. */
  render(segment: Segment, gain: number): Float32Array {
    const samples = new Float32Array(Math.round(segment.seconds * this.sampleRate));
    for (let start = 0; start < samples.length; start += this.#blockSize) {
      this.#approach(segment);
      const end = Math.min(start + this.#blockSize, samples.length);
      for (let index = start; index < end; index++) samples[index] = tanh(this.#nextSample() * gain);
    }
    return samples;
  }

  // Speech organs move gradually, so every control value glides towards the target of the segment.
  #approach(target: Segment): void {
    const now = this.#now;
    const towards = (from: number, to: number): number => from + (to - from) * this.#glide;
    now.f1 = towards(now.f1, target.formantsHz[0]);
    now.f2 = towards(now.f2, target.formantsHz[1]);
    now.f3 = towards(now.f3, target.formantsHz[2]);
    now.pitchHz =
      now.pitchHz === 0 ? target.pitchHz : towards(now.pitchHz, target.voiced > 0 ? target.pitchHz : now.pitchHz);
    now.voiced = towards(now.voiced, target.voiced);
    now.noise = towards(now.noise, target.noise);
    now.noiseHz = target.noise > 0 ? target.noiseHz : now.noiseHz;
    const [first, second, third, fourth] = this.#tract;
    first.tune(now.f1, 70, this.sampleRate);
    second.tune(now.f2, 95, this.sampleRate);
    third.tune(now.f3, 140, this.sampleRate);
    fourth.tune(3500 * this.voice.formantScale, 260, this.sampleRate);
    this.#friction.tune(now.noiseHz, 1400, this.sampleRate);
    this.#elapsedSeconds += this.#blockSize / this.sampleRate;
    const vibrato = 1 + 0.012 * Math.sin(2 * Math.PI * this.voice.vibratoHz * this.#elapsedSeconds);
    this.#phaseStep = (now.pitchHz * vibrato) / this.sampleRate;
  }

  #nextSample(): number {
    const hiss = this.#random() * 2 - 1;
    const source = this.#glottis() * this.#now.voiced + hiss * this.voice.breath * this.#now.voiced;
    const [first, second, third, fourth] = this.#tract;
    const sound = fourth.filter(third.filter(second.filter(first.filter(source))));
    return sound * 0.32 + this.#friction.filter(hiss) * this.#now.noise * 0.22;
  }

  // The derivative of the air flow through the vocal folds: slow opening, sharp closure, closed phase (KLGLOTT88).
  #glottis(): number {
    this.#phase += this.#phaseStep;
    if (this.#phase >= 1) this.#phase -= 1;
    if (this.#phase >= OPEN_QUOTIENT) return 0;
    const open = this.#phase / OPEN_QUOTIENT;
    return 2 * open - 3 * open * open;
  }
}
