import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSeconds, peakResidentMegabytes, residentMegabytes } from '../upload/process-facts';
import { type Speaker, type Spoken, speak } from './speak';

/** A way to a speech: the sandbox itself, or a server in front of it. */
export interface Way {
  readonly name: 'direct' | 'raw' | 'ours';
  /** Of the server in front; absent where there is none. */
  readonly pid?: number;
  readonly speaker: Speaker;
}

/** How many speeches there are. */
export interface SpeechCell {
  /** How many run at the same time, once the first of them are under way. */
  readonly streams: number;
  readonly speechesPerRound: number;
  readonly rounds: number;
}

/** What was measured of one way. */
export interface SpeechResult {
  readonly firstSoundMs: readonly number[];
  readonly cpuMsPerStream: number;
  /** Resident memory after each round. */
  readonly residentMegabytes: readonly number[];
  readonly peakMegabytes: number;
}

interface Tally {
  readonly firstSoundMs: number[];
  readonly resident: number[];
  cpu: number;
  speeches: number;
}

/** Speaks one round; the time until the first sound counts only while as many run as should. */
async function speakRound({ speaker, pid }: Way, cell: SpeechCell, everyMs: number, tally: Tally): Promise<void> {
  const before = pid === undefined ? 0 : cpuSeconds(pid);
  const running: Promise<Spoken>[] = [];
  const startedAt = performance.now();
  for (let place = 0; place < cell.speechesPerRound; place += 1) {
    // Staggered, and never in step with the pieces of the sandbox.
    const at = startedAt + (place + Math.random() * 0.5) * everyMs;
    if (cell.streams > 1) await sleep(Math.max(0, at - performance.now()));
    const spoken = speak(speaker);
    running.push(spoken);
    if (cell.streams === 1) await spoken;
  }
  const all = await Promise.all(running);
  tally.firstSoundMs.push(...all.slice(cell.streams === 1 ? 0 : cell.streams).map(({ firstSoundMs }) => firstSoundMs));
  tally.speeches += all.length;
  if (pid === undefined) return;
  tally.cpu += cpuSeconds(pid) - before;
  tally.resident.push(residentMegabytes(pid));
}

/**
 * Speaks in every way in turns, so that other load on the machine affects all of them alike. `speechMs` is how long one speech
 * takes.
 */
export async function measureSpeeches(
  ways: readonly Way[],
  cell: SpeechCell,
  speechMs: number,
): Promise<Map<string, SpeechResult>> {
  const tallies = new Map<string, Tally>();
  for (const { name } of ways) tallies.set(name, { firstSoundMs: [], resident: [], cpu: 0, speeches: 0 });
  for (let round = 0; round < cell.rounds; round += 1) {
    for (const way of ways) {
      const tally = tallies.get(way.name);
      if (tally !== undefined) await speakRound(way, cell, speechMs / cell.streams, tally);
    }
  }
  const results = new Map<string, SpeechResult>();
  for (const { name, pid } of ways) {
    const { firstSoundMs = [], resident = [], cpu = 0, speeches = 1 } = tallies.get(name) ?? {};
    results.set(name, {
      firstSoundMs: [...firstSoundMs].sort((one, other) => one - other),
      cpuMsPerStream: (cpu * 1000) / speeches,
      residentMegabytes: resident,
      peakMegabytes: pid === undefined ? 0 : peakResidentMegabytes(pid),
    });
  }
  return results;
}
