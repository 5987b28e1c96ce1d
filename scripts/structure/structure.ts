import { countLines, readSource, readTree, type SourceFile } from './files';
import { namedFunctions } from './functions';

const MAX_FILE_LINES = 250;
const MAX_FUNCTION_LINES = 40;
const MAX_FILES_PER_FOLDER = 14;

const CODE_FOLDERS = ['src', 'test', 'bench', 'scripts'];
const PAGE_FOLDERS = ['views', 'public'];
const MEASURED = /\.(ts|cjs|ejs|css)$/;
const CODE = /\.(ts|cjs)$/;
/** Recordings, which only make sense side by side. */
const EXEMPT_FOLDERS = new Set(['test/fixtures', 'test/fixtures/cases']);

/** Made by a program, for programs. */
const GENERATED = /^src\/client\/generated\//;

/** What was measured, in one line, and every limit that is exceeded, in a line each. */
export interface StructureReport {
  readonly summary: string;
  readonly findings: readonly string[];
}

/** The value below which this share of the values lies: 0.5 is the median. Zero when there are no values. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function spread(values: readonly number[]): string {
  return `median ${quantile(values, 0.5)}, p90 ${quantile(values, 0.9)}, longest ${quantile(values, 1)}`;
}

function longFile({ path, text }: SourceFile): string[] {
  const lines = countLines(text);
  return lines > MAX_FILE_LINES ? [`${path}: ${lines} lines, at most ${MAX_FILE_LINES}`] : [];
}

function longFunctions(file: SourceFile): string[] {
  return namedFunctions(file)
    .filter(({ lines }) => lines > MAX_FUNCTION_LINES)
    .map(({ name, line, lines }) => `${file.path}:${line}: ${name} has ${lines} lines, at most ${MAX_FUNCTION_LINES}`);
}

function summaryOf(sources: readonly SourceFile[]): string {
  const lines = sources.map(({ text }) => countLines(text));
  const functions = sources.flatMap((file) => namedFunctions(file).map((found) => found.lines));
  return `src: ${lines.length} files, lines ${spread(lines)}; ${functions.length} functions, lines ${spread(functions)}`;
}

/** Measures the files, functions and folders of the project at `root`. Import rules are not its concern. */
export function checkStructure(root: string): StructureReport {
  const code = readTree(root, CODE_FOLDERS);
  const page = readTree(root, PAGE_FOLDERS);
  const measured = [...code.files, ...page.files].filter((file) => MEASURED.test(file) && !GENERATED.test(file));
  const files = measured.map((file) => readSource(root, file));
  const programs = files.filter(({ path }) => CODE.test(path));
  const crowded = code.folders.filter(({ path, files }) => files > MAX_FILES_PER_FOLDER && !EXEMPT_FOLDERS.has(path));
  return {
    summary: summaryOf(programs.filter(({ path }) => path.startsWith('src/'))),
    findings: [
      ...files.flatMap(longFile),
      ...programs.flatMap(longFunctions),
      ...crowded.map(
        ({ path, files }) => `${path}/: ${files} files, at most ${MAX_FILES_PER_FOLDER} beside each other`,
      ),
    ],
  };
}
