import { median, showSpread, spreadOf } from '../harness/statistics';
import { markdownTable } from '../harness/table';
import { PARTS, type SpeechCell, type SpeechResult, type SpeechRound } from './measure';

const COLUMNS = [
  'streams',
  'server',
  ...PARTS.map((part) => `first sound ms p${part * 100}`),
  ...PARTS.map((part) => `added ms p${part * 100}`),
  'CPU ms a speech',
  'MB first / last round / peak',
];

/** What a way adds to the direct one at a part of the speeches of each round. */
function added(rounds: readonly SpeechRound[], direct: readonly SpeechRound[], part: number): number[] {
  return rounds.map(({ firstSoundMs }, round) => {
    const without = direct[round]?.firstSoundMs[part] ?? Number.NaN;
    return (firstSoundMs[part] ?? Number.NaN) - without;
  });
}

function rowOf({ streams }: SpeechCell, result: SpeechResult, direct: readonly SpeechRound[]): string[] {
  const { way, rounds, peakMegabytes } = result;
  const firstSounds = PARTS.map((_, part) =>
    median(rounds.map(({ firstSoundMs }) => firstSoundMs[part] ?? Number.NaN)),
  );
  const shown = [String(streams), way.name, ...firstSounds.map((ms) => ms.toFixed(2))];
  if (way.server === null) return [...shown, ...PARTS.map(() => '–'), '–', '–'];
  const memory = [rounds[0]?.residentMegabytes, rounds.at(-1)?.residentMegabytes, peakMegabytes];
  return [
    ...shown,
    ...PARTS.map((_, part) => showSpread(spreadOf(added(rounds, direct, part)), 2)),
    showSpread(spreadOf(rounds.map(({ cpuMs }) => cpuMs)), 1),
    memory.map((megabytes) => megabytes?.toFixed(0)).join(' / '),
  ];
}

/** The result as a table in Markdown. */
export function speechesToMarkdown(measured: readonly (readonly [SpeechCell, readonly SpeechResult[]])[]): string {
  const rows = measured.flatMap(([cell, results]) => {
    const direct = results.find(({ way }) => way.server === null)?.rounds ?? [];
    return results.map((result) => rowOf(cell, result, direct));
  });
  return markdownTable(COLUMNS, rows, 2);
}
