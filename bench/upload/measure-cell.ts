import { cpuSeconds, MemoryWatch } from '../../test/support/machine/process-tree';
import { interleaved, type Rounds } from '../harness/rounds';
import type { BenchServer } from '../harness/servers';
import { median, quantile } from '../harness/statistics';
import { type Cell, cellName } from './cells';
import type { Contender, ContenderName, StartOptions } from './contenders';
import { sendSilence, sendUploads } from './load';
import { makeForm, type UploadForm } from './samples';

/** What one round of uploads to one contender came to. */
export interface Round {
  readonly megabytesPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuSecondsPerGigabyte: number;
}

/** What was measured of one contender in a cell. */
export interface CellResult {
  readonly name: ContenderName;
  readonly rounds: readonly Round[];
  readonly peakMegabytes: number;
}

/** A cell and the result of every contender. */
export interface MeasuredCell extends Cell {
  readonly results: readonly CellResult[];
}

/** How cells are measured. */
export interface MeasureOptions {
  readonly sink: BenchServer;
  readonly contenders: readonly Contender[];
  readonly start: StartOptions;
  readonly rounds: Rounds;
  /** Uploads of 1 MB that each contender is sent before it is measured. */
  readonly warmUp: number;
}

const WARM_UP_MEGABYTES = 1;
const WARM_UP_CONCURRENCY = 8;

interface Entrant {
  readonly contender: Contender;
  readonly server: BenchServer;
  readonly memory: MemoryWatch;
  readonly rounds: Round[];
}

async function receivedBytes(sink: BenchServer): Promise<number> {
  const { receivedBytes } = (await (await fetch(sink.url)).json()) as { receivedBytes: number };
  return receivedBytes;
}

/** A quarter of the uploads of a round is sent to a slow contender, but still so many that as many as should run at once. */
function uploadsFor({ share }: Contender, { uploadsPerRound, concurrency }: Cell): number {
  const least = Math.min(uploadsPerRound, 2 * concurrency);
  return Math.max(least, Math.round(uploadsPerRound * share));
}

async function measureRound({ contender, server, rounds }: Entrant, cell: Cell, form: UploadForm, sink: BenchServer) {
  const count = uploadsFor(contender, cell);
  const bytes = form.sampleBytes * count;
  const before = { cpu: cpuSeconds(server.pid), received: await receivedBytes(sink) };
  const { seconds, latenciesMs } = await sendUploads(server.url, form, { count, concurrency: cell.concurrency });
  const cpu = cpuSeconds(server.pid) - before.cpu;
  const arrived = (await receivedBytes(sink)) - before.received;
  // Without this check, a server that loses half of the sound would be the fastest.
  if (arrived < bytes)
    throw new Error(`${contender.name}: of ${bytes} bytes of sound only ${arrived} arrived upstream.`);
  rounds.push({
    megabytesPerSecond: bytes / 1e6 / seconds,
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
    cpuSecondsPerGigabyte: cpu / (bytes / 1e9),
  });
}

async function enter(contender: Contender, cell: Cell, { start, warmUp }: MeasureOptions): Promise<Entrant> {
  const server = await contender.start(start, cell.settings);
  const memory = new MemoryWatch(server.pid);
  start.cleanUp.add(() => memory.stop());
  await sendSilence(server.url, makeForm(WARM_UP_MEGABYTES, true), contender.checks);
  const load = { count: warmUp, concurrency: WARM_UP_CONCURRENCY };
  await sendUploads(server.url, makeForm(WARM_UP_MEGABYTES), load);
  return { contender, server, memory, rounds: [] };
}

/** A result in a few words, so that a run that is ended early has told what it found. */
function shortly({ name, rounds, peakMegabytes }: CellResult): string {
  const speed = median(rounds.map(({ megabytesPerSecond }) => megabytesPerSecond));
  return `${name} ${speed.toFixed(0)} MB/s and ${peakMegabytes.toFixed(0)} MB`;
}

/**
 * Measures one cell. Every contender is started again, so that its peak of memory belongs to this cell, is warmed up, and proves that it checks what
 * it says it does. Throws when an upload fails or its sound does not arrive.
 */
export async function measureCell(cell: Cell, options: MeasureOptions): Promise<MeasuredCell> {
  const form = makeForm(cell.megabytes);
  process.stderr.write(`${cellName(cell)}: warm-up ...`);
  const entrants: Entrant[] = [];
  for (const contender of options.contenders) entrants.push(await enter(contender, cell, options));
  process.stderr.write(' rounds ...\n');
  await interleaved(options.rounds, entrants, (entrant) => measureRound(entrant, cell, form, options.sink));
  const results = entrants.map(({ contender, rounds, memory }) => {
    memory.stop();
    return { name: contender.name, rounds, peakMegabytes: memory.peakMegabytes() };
  });
  await Promise.all(entrants.map(({ server }) => server.stop()));
  process.stderr.write(`${results.map(shortly).join('; ')}\n`);
  return { ...cell, results };
}
