import { readFileSync } from 'node:fs';
import { parse } from 'dotenv';

/** The file that settings are read from, in the folder in which the process was started. */
const ENV_FILE = '.env';

const BYTE_ORDER_MARK = '\uFEFF';

const UTF_16_REMEDY =
  `${ENV_FILE}: it is written in UTF-16, as by \`>\` in Windows PowerShell or by "Unicode" in Notepad; ` +
  'save it as UTF-8';

/** A variable that is blank counts as unset, in the environment and in the file. */
export function isUnset(value: string | undefined): boolean {
  return value === undefined || value.trim() === '';
}

/** UTF-16 by its mark, or by the zero byte that every ASCII character has in it. */
function isUtf16(bytes: Buffer): boolean {
  const mark = bytes.subarray(0, 2).toString('hex');
  return mark === 'fffe' || mark === 'feff' || bytes.subarray(0, 4096).includes(0);
}

/** The lines that say nothing: neither a variable nor a part of one, nor a comment. Never their text, which may be a secret. */
function lineProblems(text: string): string[] {
  // Each name gets the number of its line, so that no line hides what an earlier one says of the same name.
  const lines = text.split(/\r\n?|\n/).map((line, index) => line.replace(/^\s*(export\s+)?[\w.-]+/, `$&.${index}`));
  const variablesOf = (some: readonly string[]): string => JSON.stringify(parse(some.join('\n')));
  const all = variablesOf(lines);
  return lines.flatMap((line, index) => {
    if (/^\s*(#|$)/.test(line) || variablesOf([line]) !== '{}') return [];
    // What says nothing by itself may be a part of a value of several lines.
    const isPart = variablesOf(lines.toSpliced(index, 1)) !== all;
    return isPart ? [] : [`${ENV_FILE}: line ${index + 1} is not NAME=value; write it so, or put # in front of it`];
  });
}

/** The bytes of the file, or what is wrong with it; undefined where there is none. */
function readBytes(file: string): Buffer | string | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    return `${ENV_FILE}: cannot be read (${code}); make it a file that the user of this service can read`;
  }
}

/**
 * Adds the variables of `.env` to the environment, which go behind those that are set already. Returns what is wrong with
 * the file, as `.env: remedy`, in which case nothing is added; a file that is missing is not a problem.
 */
export function loadEnvFile(environment: Record<string, string | undefined>, file: string = ENV_FILE): string[] {
  const bytes = readBytes(file);
  if (bytes === undefined) return [];
  if (typeof bytes === 'string') return [bytes];
  if (isUtf16(bytes)) return [UTF_16_REMEDY];
  // Editors on Windows begin a file in UTF-8 with a mark, which would become a part of the first name.
  const text = bytes.toString('utf8').replace(BYTE_ORDER_MARK, '');
  const problems = lineProblems(text);
  if (problems.length > 0) return problems;
  for (const [name, value] of Object.entries(parse(text))) if (isUnset(environment[name])) environment[name] = value;
  return [];
}
