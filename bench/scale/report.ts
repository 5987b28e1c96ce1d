import type { DocumentFacts } from './documents';
import type { Result } from './simulate';

const COLUMNS = [
  'uploads',
  'instances, limit',
  'places',
  'served a minute',
  'waiting p50 / p99',
  'refused',
  'most at once',
  '429s',
  'places in use',
  'lease commands per upload (a second)',
  'recovered',
];

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = line(columns.map((_, place) => (place === 0 ? '---' : '--:')));
  return [line(columns), rule, ...rows.map(line)].join('\n');
}

function percent(part: number): string {
  return `${(100 * part).toFixed(part > 0 && part < 0.1 ? 1 : 0)} %`;
}

/** The value below which this part of the sorted values is; 0 if there are none. */
export function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}

function rowOf(result: Result): string[] {
  const { scenario, offered, servedInTime, outcomes, waits, leaseCommands, recoveryMs } = result;
  const seconds = [quantile(waits, 0.5), quantile(waits, 0.99)].map((ms) => (ms / 1_000).toFixed(ms < 10_000 ? 2 : 0));
  const refused = outcomes.queue_full + outcomes.waited_too_long + outcomes.refused_by_account;
  const perSecond = leaseCommands / (scenario.minutes * 60);
  return [
    scenario.name,
    `${scenario.instances}, ${scenario.limit}`,
    scenario.sharing,
    (servedInTime / scenario.minutes).toFixed(0),
    `${seconds.join(' / ')} s`,
    percent(refused / offered),
    String(result.mostInFlight),
    String(result.tooManyCalls),
    percent(result.used),
    leaseCommands === 0 ? '0' : `${(leaseCommands / servedInTime).toFixed(1)} (${perSecond.toFixed(1)})`,
    recoveryMs === null ? '' : `${(recoveryMs / 1_000).toFixed(1)} s`,
  ];
}

/** The results of the simulation as a table in Markdown. */
export function resultsToMarkdown(results: readonly Result[]): string {
  return table(COLUMNS, results.map(rowOf));
}

/** What was measured of documents and operations, as tables in Markdown. */
export function documentsToMarkdown({ sizes, operations }: DocumentFacts): string {
  const commands = operations.map(({ what, perUpload }) => [
    what,
    Object.entries(perUpload)
      .map(([name, times]) => `${times} ${name}`)
      .join(', '),
  ]);
  const weights = sizes.map(({ what, bytes }) => [what, String(bytes)]);
  return [table(['document', 'bytes of BSON'], weights), table(['', 'commands to MongoDB'], commands)].join('\n\n');
}
