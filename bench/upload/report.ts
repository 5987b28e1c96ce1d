import { median, showSpread, spreadOf } from '../harness/statistics';
import { markdownTable } from '../harness/table';
import { cellName } from './cells';
import type { ContenderName } from './contenders';
import type { CellResult, MeasuredCell, Round } from './measure-cell';

const OTHERS: readonly ContenderName[] = ['plain', 'raw', 'express+ffmpeg', 'flask+ffmpeg'];

function valuesOf({ rounds }: CellResult, field: keyof Round): number[] {
  return rounds.map((round) => round[field]);
}

/** The ratio of two medians, and in parentheses the least and the most of the ratios of single rounds. */
function ratio(cell: MeasuredCell, field: keyof Round, other: ContenderName): string {
  const ours = cell.results.find(({ name }) => name === 'ours');
  const theirs = cell.results.find(({ name }) => name === other);
  if (ours === undefined || theirs === undefined) return '–';
  const [ourValues, theirValues] = [valuesOf(ours, field), valuesOf(theirs, field)];
  const ofRounds = ourValues.map((value, round) => value / (theirValues[round] ?? Number.NaN));
  return showSpread({ ...spreadOf(ofRounds), median: median(ourValues) / median(theirValues) }, 2);
}

function peakRatio(cell: MeasuredCell, other: ContenderName): string {
  const peak = (wanted: ContenderName): number =>
    cell.results.find(({ name }) => name === wanted)?.peakMegabytes ?? Number.NaN;
  const value = peak('ours') / peak(other);
  return Number.isNaN(value) ? '–' : value.toFixed(2);
}

function numbersOf(result: CellResult): string[] {
  const shown = (field: keyof Round, digits: number): string => showSpread(spreadOf(valuesOf(result, field)), digits);
  return [
    shown('megabytesPerSecond', 0),
    shown('p50Ms', 0),
    shown('p99Ms', 0),
    shown('cpuSecondsPerGigabyte', 1),
    result.peakMegabytes.toFixed(0),
  ];
}

/** The result as Markdown: the ratios, and the numbers from which they follow. */
export function toMarkdown(cells: readonly MeasuredCell[]): string {
  const present = OTHERS.filter((other) => cells.some(({ results }) => results.some(({ name }) => name === other)));
  const ratioColumns = ['upload', ...present.map((other) => `MB/s ours/${other}`), 'CPU ours/plain', 'peak ours/plain'];
  const ratios = cells.map((cell) => [
    cellName(cell),
    ...present.map((other) => ratio(cell, 'megabytesPerSecond', other)),
    ratio(cell, 'cpuSecondsPerGigabyte', 'plain'),
    peakRatio(cell, 'plain'),
  ]);
  const columns = ['upload', 'server', 'MB/s', 'p50 ms', 'p99 ms', 'CPU s/GB', 'peak MB'];
  const numbers = cells.flatMap((cell) =>
    cell.results.map((result) => [cellName(cell), result.name, ...numbersOf(result)]),
  );
  return [markdownTable(ratioColumns, ratios), markdownTable(columns, numbers, 2)].join('\n\n');
}
