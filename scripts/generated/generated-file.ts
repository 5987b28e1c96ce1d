import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');

/** A file of the project that a script writes. */
export interface GeneratedFile {
  /** Its path in the project's folder. */
  readonly file: string;
  /** The npm script that writes it. */
  readonly script: string;
  readonly text: string;
}

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/**
 * Writes the file or, with `--check` among the arguments, only says on standard error that it is not up to date. Returns the
 * exit code.
 */
export function writeOrCheck({ file, script, text }: GeneratedFile, args: readonly string[]): number {
  const full = path.join(ROOT, file);
  if (!args.includes('--check')) writeFileSync(full, text);
  else if (readFile(full) !== text) {
    process.stderr.write(`${file} is not up to date: run "npm run ${script}".\n`);
    return 1;
  }
  return 0;
}
