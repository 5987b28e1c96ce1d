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

/** The bytes of the file; undefined where there is none that could be read. */
function readBytes(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/**
 * Adds the variables of `.env` to the environment, which go behind those that are set already. Returns what is wrong with
 * the file, as `.env: remedy`; a file that is missing is not a problem.
 */
export function loadEnvFile(environment: Record<string, string | undefined>, file: string = ENV_FILE): string[] {
  const bytes = readBytes(file);
  if (bytes === undefined) return [];
  if (isUtf16(bytes)) return [UTF_16_REMEDY];
  // Editors on Windows begin a file in UTF-8 with a mark, which would become a part of the first name.
  const variables = parse(bytes.toString('utf8').replace(BYTE_ORDER_MARK, ''));
  for (const [name, value] of Object.entries(variables)) if (isUnset(environment[name])) environment[name] = value;
  return [];
}
