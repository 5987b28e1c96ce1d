import { NoiseMeter } from './noise';
import { type BenchValues, type COMPARING, wholeNumber } from './options';
import { type Random, seededRandom, shuffled } from './random-order';

const ROUNDS = 5;
const QUICK_ROUNDS = 2;

/** How contenders are compared: how often, and in which order. */
export interface Rounds {
  readonly count: number;
  readonly seed: number;
  readonly random: Random;
  readonly noise: NoiseMeter;
}

/** Reads the options that every comparing bench has. Throws a UsageError where one cannot be used. */
export function roundsOf({ quick, rounds, seed }: BenchValues<typeof COMPARING>): Rounds {
  const count = wholeNumber('rounds', rounds, quick ? QUICK_ROUNDS : ROUNDS);
  const chosen = wholeNumber('seed', seed, Math.floor(Math.random() * 1e6), 0);
  return { count, seed: chosen, random: seededRandom(chosen), noise: new NoiseMeter() };
}

/**
 * Measures every contender once in each round, in an order that is random in each, so that neither other load on the machine nor the neighbour
 * before it falls on one of them alone.
 */
export async function interleaved<T>(
  { count, random, noise }: Rounds,
  contenders: readonly T[],
  measure: (contender: T) => Promise<void>,
): Promise<void> {
  for (let round = 0; round < count; round += 1) {
    noise.calibrate();
    for (const contender of shuffled(contenders, random)) await measure(contender);
  }
}
