import { cpus, totalmem } from 'node:os';
import type { Contender } from './contenders';
import type { Cell, CellResult } from './measure-cell';

/** A cell and the result of every contender. */
export interface MeasuredCell extends Cell {
  readonly results: Partial<Record<Contender, CellResult>>;
}

/** What the numbers depend on. */
export interface MachineFacts {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGigabytes: number;
  readonly node: string;
}

/** The machine on which the bench runs. */
export function machineFacts(): MachineFacts {
  const [first] = cpus();
  return {
    cores: cpus().length,
    processor: first?.model.trim() || 'unknown processor',
    memoryGigabytes: Math.round(totalmem() / 1e9),
    node: process.version,
  };
}

const COLUMNS = ['upload', 'server', 'MB/s', 'p50 ms', 'p99 ms', 'CPU s/GB', 'peak MB'];
const RATIO_COLUMNS = ['upload', 'MB/s ours/plain', 'MB/s ours/raw', 'CPU ours/plain', 'peak ours/plain'];

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = line(columns.map((_, place) => (place === 0 ? '---' : '--:')));
  return [line(columns), rule, ...rows.map(line)].join('\n');
}

function nameOf({ concurrency, megabytes }: Cell): string {
  return `${concurrency} × ${megabytes} MB`;
}

function numbersOf(result: CellResult): string[] {
  const { megabytesPerSecond, p50Ms, p99Ms, cpuSecondsPerGigabyte, peakMegabytes } = result;
  const whole = [megabytesPerSecond, p50Ms, p99Ms].map((value) => value.toFixed(0));
  return [...whole, cpuSecondsPerGigabyte.toFixed(1), peakMegabytes.toFixed(0)];
}

function ratio(cell: MeasuredCell, field: keyof CellResult, other: Contender): string {
  const [ours, theirs] = [cell.results.ours?.[field], cell.results[other]?.[field]];
  return ours === undefined || theirs === undefined ? '–' : (ours / theirs).toFixed(2);
}

/** The result as Markdown: the machine, the ratios, and the numbers from which they follow. */
export function toMarkdown(machine: MachineFacts, cells: readonly MeasuredCell[]): string {
  const ratios = cells.map((cell) => [
    nameOf(cell),
    ratio(cell, 'megabytesPerSecond', 'plain'),
    ratio(cell, 'megabytesPerSecond', 'raw'),
    ratio(cell, 'cpuSecondsPerGigabyte', 'plain'),
    ratio(cell, 'peakMegabytes', 'plain'),
  ]);
  const numbers = cells.flatMap((cell) =>
    Object.entries(cell.results).map(([contender, result]) => [nameOf(cell), contender, ...numbersOf(result)]),
  );
  const { cores, processor, memoryGigabytes, node } = machine;
  const facts = `${cores} cores (${processor}), ${memoryGigabytes} GB of memory, Node ${node}`;
  return [facts, table(RATIO_COLUMNS, ratios), table(COLUMNS, numbers)].join('\n\n');
}
