import { type BenchServer, type Contender, startContender } from './contenders';
import { sendUploads } from './load';
import { cpuSeconds, peakResidentMegabytes } from './process-facts';
import type { UploadForm } from './samples';

/** One cell of the matrix: sample size, uploads at once, and uploads in each round. */
export interface Cell {
  readonly megabytes: number;
  readonly concurrency: number;
  readonly uploadsPerRound: number;
}

/** The result of one contender for a cell: medians over the rounds; latencies over all uploads. */
export interface CellResult {
  readonly megabytesPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuSecondsPerGigabyte: number;
  readonly peakMegabytes: number;
}

/** How a cell is measured. */
export interface MeasureOptions {
  readonly sink: BenchServer;
  readonly contenders: readonly Contender[];
  readonly rounds: number;
  readonly nodeArgs: readonly string[];
}

const WARM_UP = { count: 24, concurrency: 4 };

interface Round {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

class Entrant {
  readonly #rounds: Round[] = [];
  readonly #latenciesMs: number[] = [];

  constructor(
    readonly contender: Contender,
    readonly server: BenchServer,
  ) {}

  async run(form: UploadForm, cell: Cell): Promise<void> {
    const load = { count: cell.uploadsPerRound, concurrency: cell.concurrency };
    const cpuBefore = cpuSeconds(this.server.pid);
    const { seconds, latenciesMs } = await sendUploads(this.server.url, form, load);
    this.#rounds.push({ seconds, cpuSeconds: cpuSeconds(this.server.pid) - cpuBefore });
    this.#latenciesMs.push(...latenciesMs);
  }

  result(form: UploadForm, cell: Cell): CellResult {
    const roundBytes = form.sampleBytes * cell.uploadsPerRound;
    return {
      megabytesPerSecond: quantile(
        this.#rounds.map(({ seconds }) => roundBytes / 1e6 / seconds),
        0.5,
      ),
      p50Ms: quantile(this.#latenciesMs, 0.5),
      p99Ms: quantile(this.#latenciesMs, 0.99),
      cpuSecondsPerGigabyte: quantile(
        this.#rounds.map((round) => round.cpuSeconds / (roundBytes / 1e9)),
        0.5,
      ),
      peakMegabytes: peakResidentMegabytes(this.server.pid),
    };
  }
}

/** The value below which this share of the values lies; the median for 0.5. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

async function receivedBytes(sink: BenchServer): Promise<number> {
  const { receivedBytes } = (await (await fetch(sink.url)).json()) as { receivedBytes: number };
  return receivedBytes;
}

/** Without this check, a server that loses half of the sound would be the fastest. */
async function checkArrived(sink: BenchServer, before: number, expected: number): Promise<void> {
  const arrived = (await receivedBytes(sink)) - before;
  if (arrived < expected) throw new Error(`Of ${expected} bytes of sound only ${arrived} arrived upstream.`);
}

/**
 * Measures one cell. Every contender is started again, so that its peak of memory belongs to this cell; the contenders
 * alternate, so that other load on the machine affects all of them alike. Throws when an upload fails or its sound does not arrive.
 */
export async function measureCell(
  cell: Cell,
  form: UploadForm,
  warmUpForm: UploadForm,
  options: MeasureOptions,
): Promise<Partial<Record<Contender, CellResult>>> {
  const entrants: Entrant[] = [];
  try {
    for (const contender of options.contenders) {
      entrants.push(new Entrant(contender, await startContender(contender, options.sink.url, options.nodeArgs)));
    }
    for (const { server } of entrants) await sendUploads(server.url, warmUpForm, WARM_UP);
    for (let round = 0; round < options.rounds; round += 1) {
      for (const entrant of entrants) {
        const before = await receivedBytes(options.sink);
        await entrant.run(form, cell);
        await checkArrived(options.sink, before, form.sampleBytes * cell.uploadsPerRound);
      }
    }
    return Object.fromEntries(entrants.map((entrant) => [entrant.contender, entrant.result(form, cell)]));
  } finally {
    await Promise.all(entrants.map(({ server }) => server.stop()));
  }
}
