import type { Clock } from './place-keepers';

/** How the instances know how many calls they may have in flight. */
export type Sharing = 'leases' | 'each the whole limit' | 'each an equal part';

/** What is simulated. */
export interface Scenario {
  readonly name: string;
  readonly sharing: Sharing;
  readonly instances: number;
  /** Calls that the account allows at once. */
  readonly limit: number;
  /** How many uploads arrive in a minute, at random times. */
  readonly perMinute: number;
  readonly minutes: number;
  /** Of all uploads, the part that goes to the first instance; the rest is spread evenly. An even spread unless given. */
  readonly firstInstanceShare?: number;
  /** When the first instance is killed, in seconds. */
  readonly killAtSeconds?: number;
  /** How much faster or slower than the true time clocks run at most. */
  readonly clockDrift?: number;
}

/** How long Fish.Audio takes to make a model: up to 6 s by public reports; the lower end is assumed. */
export const CREATE_MS = { min: 2_000, max: 6_000 };
/** To MongoDB and back at most, as between two zones of a region; assumed. */
export const LATENCY_MS = 5;

/** The scenarios whose results stand in docs/scale.md. */
export const SCENARIOS: readonly Scenario[] = [
  { name: '1 a minute', sharing: 'leases', instances: 1, limit: 5, perMinute: 1, minutes: 60 },
  { name: '60 a minute', sharing: 'leases', instances: 2, limit: 5, perMinute: 60, minutes: 10 },
  { name: '100 a minute', sharing: 'leases', instances: 2, limit: 5, perMinute: 100, minutes: 10 },
  { name: '100 a minute', sharing: 'leases', instances: 2, limit: 15, perMinute: 100, minutes: 10 },
  { name: '100 a minute', sharing: 'leases', instances: 3, limit: 15, perMinute: 100, minutes: 10 },
  { name: '100 a minute', sharing: 'each the whole limit', instances: 3, limit: 15, perMinute: 100, minutes: 10 },
  { name: '180 a minute', sharing: 'leases', instances: 3, limit: 15, perMinute: 180, minutes: 10 },
  { name: '180 a minute', sharing: 'each the whole limit', instances: 3, limit: 15, perMinute: 180, minutes: 10 },
  { name: '180 a minute', sharing: 'each an equal part', instances: 3, limit: 15, perMinute: 180, minutes: 10 },
  ...(['leases', 'each an equal part'] as const).map((sharing) => ({
    name: '100 a minute, 80 % of it to one instance',
    sharing,
    instances: 3,
    limit: 15,
    perMinute: 100,
    minutes: 10,
    firstInstanceShare: 0.8,
  })),
  { name: '10,000 a minute', sharing: 'leases', instances: 12, limit: 50, perMinute: 10_000, minutes: 1 },
  { name: '10,000 a minute', sharing: 'leases', instances: 12, limit: 800, perMinute: 10_000, minutes: 0.2 },
  {
    name: '60 a minute, one killed',
    sharing: 'leases',
    instances: 3,
    limit: 5,
    perMinute: 60,
    minutes: 5,
    killAtSeconds: 60,
  },
  {
    name: '180 a minute, one killed',
    sharing: 'leases',
    instances: 3,
    limit: 15,
    perMinute: 180,
    minutes: 5,
    killAtSeconds: 60,
  },
  {
    name: '180 a minute, clocks off by up to 1 %',
    sharing: 'leases',
    instances: 5,
    limit: 15,
    perMinute: 180,
    minutes: 10,
    clockDrift: 0.01,
  },
  {
    name: '180 a minute, clocks off by up to 10 %',
    sharing: 'leases',
    instances: 5,
    limit: 15,
    perMinute: 180,
    minutes: 10,
    clockDrift: 0.1,
  },
];

/** A clock that is hours wrong, and runs too fast or too slow by up to the drift. */
export function clockOf(drift: number, random: () => number): Clock {
  return { rate: 1 + (2 * random() - 1) * drift, startMs: random() * 86_400_000 };
}
