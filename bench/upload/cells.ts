import { UsageError } from '../harness/options';

/** One cell of the matrix: sample size, uploads at once, and uploads in each round. */
export interface Cell {
  readonly megabytes: number;
  readonly concurrency: number;
  readonly uploadsPerRound: number;
  /** Settings that our service needs for it. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Sample sizes in MB, and how many MB a round of one upload at a time sends of each. */
const SIZES: readonly (readonly [number, { readonly full: number; readonly quick: number }])[] = [
  [1, { full: 40, quick: 20 }],
  [10, { full: 160, quick: 40 }],
  [50, { full: 200, quick: 100 }],
];
const CONCURRENCIES = [1, 8, 32];
/** What shows memory. So many uploads may wait for Fish.Audio with the places of its largest accounts; of 5 places the last uploads are refused. */
const MANY: Cell = { megabytes: 20, concurrency: 100, uploadsPerRound: 100, settings: { FISH_CONCURRENCY: '50' } };
/** The cells of a quick run. */
const QUICK = ['1x1', '8x10', '32x50'];

/** The name of a cell in options and tables: uploads at once, x, MB. */
export function cellName({ concurrency, megabytes }: Cell): string {
  return `${concurrency}x${megabytes}`;
}

/** The cells to be measured: those of a list such as `32x50,8x1`, or all. Throws a UsageError for a cell that there is not. */
export function chosenCells(only: string | undefined, quick: boolean): Cell[] {
  const matrix = SIZES.flatMap(([megabytes, targets]) =>
    CONCURRENCIES.map((concurrency) => {
      const wanted = Math.round(((quick ? targets.quick : targets.full) / megabytes) * Math.sqrt(concurrency));
      return { megabytes, concurrency, uploadsPerRound: Math.max(concurrency, wanted), settings: {} };
    }),
  );
  const all = [...matrix, MANY];
  const names = only?.split(',') ?? (quick ? QUICK : all.map(cellName));
  const unknown = names.find((name) => !all.some((cell) => cellName(cell) === name));
  if (unknown === undefined) return all.filter((cell) => names.includes(cellName(cell)));
  throw new UsageError(`There is no cell '${unknown}'. There are: ${all.map(cellName).join(', ')}.`);
}
