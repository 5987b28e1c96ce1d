import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSeconds, MemoryWatch, residentMegabytes } from '../../test/support/machine/process-tree';
import { interleaved, type Rounds } from '../harness/rounds';
import type { BenchServer } from '../harness/servers';
import { quantile } from '../harness/statistics';
import { type Speaker, type Spoken, speak } from './speak';

/** A way to a speech: the sandbox itself, or a server in front of it. */
export interface Way {
  readonly name: 'direct' | 'raw' | 'plain' | 'ours';
  /** The server in front; null where there is none. */
  readonly server: BenchServer | null;
  readonly speaker: Speaker;
}

/** How many speeches there are. */
export interface SpeechCell {
  /** How many run at the same time, once the first of them are under way. */
  readonly streams: number;
  readonly speechesPerRound: number;
  /** How long one speech takes without a server in front, which decides how far apart they begin, in milliseconds. */
  readonly speechMs: number;
}

/** Which parts of the speeches of a round are shown. The tenth part tells most on a busy machine, as it was disturbed least. */
export const PARTS = [0.1, 0.5, 0.95, 0.99] as const;

/** No way starts children while it speaks. */
const WATCH_EVERY_MS = 1_000;

/** What one round of one way came to. */
export interface SpeechRound {
  /** The time until the first sound at each of `PARTS`. */
  readonly firstSoundMs: readonly number[];
  readonly cpuMs: number;
  /** Of the server and its children after the round. */
  readonly residentMegabytes: number;
}

/** What was measured of one way. */
export interface SpeechResult {
  readonly way: Way;
  readonly rounds: readonly SpeechRound[];
  readonly peakMegabytes: number;
}

/** Speaks one round; the time until the first sound counts only while as many run as should. */
async function speakRound({ speaker, server }: Way, cell: SpeechCell): Promise<SpeechRound> {
  const { streams, speechesPerRound, speechMs } = cell;
  const cpuBefore = server === null ? 0 : cpuSeconds(server.pid);
  const running: Promise<Spoken>[] = [];
  const startedAt = performance.now();
  for (let place = 0; place < speechesPerRound; place += 1) {
    // Staggered, and never in step with the pieces of the sandbox.
    const at = startedAt + ((place + Math.random() * 0.5) * speechMs) / streams;
    if (streams > 1) await sleep(Math.max(0, at - performance.now()));
    const spoken = speak(speaker);
    running.push(spoken);
    if (streams === 1) await spoken;
  }
  const all = await Promise.all(running);
  const counted = all.slice(streams === 1 ? 0 : streams).map(({ firstSoundMs }) => firstSoundMs);
  return {
    firstSoundMs: PARTS.map((part) => quantile(counted, part)),
    cpuMs: server === null ? 0 : ((cpuSeconds(server.pid) - cpuBefore) * 1000) / all.length,
    residentMegabytes: server === null ? 0 : residentMegabytes(server.pid),
  };
}

/** Speaks in every way by turns, in another order in each round. Rejects where a speech fails. */
export async function measureSpeeches(ways: readonly Way[], cell: SpeechCell, rounds: Rounds): Promise<SpeechResult[]> {
  const entrants = ways.map((way) => ({
    way,
    rounds: [] as SpeechRound[],
    memory: way.server === null ? null : new MemoryWatch(way.server.pid, WATCH_EVERY_MS),
  }));
  try {
    await interleaved(rounds, entrants, async (entrant) => {
      entrant.rounds.push(await speakRound(entrant.way, cell));
    });
    return entrants.map(({ way, rounds, memory }) => ({ way, rounds, peakMegabytes: memory?.peakMegabytes() ?? 0 }));
  } finally {
    for (const { memory } of entrants) memory?.stop();
  }
}
