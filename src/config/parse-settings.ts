import { distance } from 'fastest-levenshtein';
import { isUnset } from './env-file';
import { s3Problems } from './s3-settings';
import type { Setting } from './setting';
import { SETTINGS_TABLE, type SettingName, type Settings } from './settings-table';
import { signInProblems } from './sign-in-settings';

/** The result of parsing the environment: the settings, or every problem at once. Hints are about misspelt names. */
export type ParsedSettings =
  | { readonly ok: true; readonly settings: Settings; readonly hints: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[]; readonly hints: readonly string[] };

/** The environment as the process has it. */
export type Environment = Readonly<Record<string, string | undefined>>;

const NAMES = Object.keys(SETTINGS_TABLE) as SettingName[];

/** Two typing errors; with more, HOST and PORT would be taken for each other. */
const MAX_NAME_DISTANCE = 2;

function textOf(environment: Environment, name: SettingName): string | undefined {
  const value = environment[name];
  const row: { readonly default?: string } = SETTINGS_TABLE[name];
  return isUnset(value) ? row.default : value?.trim();
}

/** A value that begins and ends with a quote: docker --env-file and systemd pass quotes on, which a shell would remove. */
const QUOTED = /^(["'`])(.*)\1$/s;

type ReadValue = { readonly value: unknown } | { readonly problem: string };

function readValue(name: SettingName, text: string | undefined): ReadValue {
  if (QUOTED.test(text ?? '')) return { problem: 'remove the quotes around the value' };
  const result = SETTINGS_TABLE[name].schema.safeParse(text);
  return result.success ? { value: result.data } : { problem: result.error.issues[0]?.message ?? 'is not valid' };
}

function intendedSetting(written: string): SettingName | undefined {
  const upper = written.toUpperCase();
  return NAMES.find((name) => {
    const { commonMisnames = [] }: { readonly commonMisnames?: readonly string[] } = SETTINGS_TABLE[name];
    if (commonMisnames.includes(upper) || upper === name) return true;
    return name.length > 5 && distance(upper, name) <= MAX_NAME_DISTANCE;
  });
}

function hintsFor(environment: Environment): string[] {
  return Object.keys(environment).flatMap((written) => {
    if (NAMES.includes(written as SettingName)) return [];
    const name = intendedSetting(written);
    return name === undefined || !isUnset(environment[name])
      ? []
      : [`${written} is not a setting; did you mean ${name}?`];
  });
}

/** The setting that a problem is about. */
function nameIn(problem: string): string | undefined {
  return problem.split(':', 1)[0];
}

function sizeProblems({ UPLOAD_MAX_REQUEST_MB, UPLOAD_MAX_FILE_MB }: Settings): string[] {
  return UPLOAD_MAX_REQUEST_MB < UPLOAD_MAX_FILE_MB
    ? ['UPLOAD_MAX_REQUEST_MB: use at least the value of UPLOAD_MAX_FILE_MB']
    : [];
}

/**
 * Parses the environment against the settings table. Blank counts as unset. Every problem is reported at once, as
 * `VARIABLE: remedy`; the value of a secret never appears in one.
 */
export function parseSettings(environment: Environment): ParsedSettings {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const name of NAMES) {
    const read = readValue(name, textOf(environment, name));
    if ('value' in read) values[name] = read.value;
    else problems.push(`${name}: ${read.problem}`);
  }
  // What could not be read is undefined in it, and has its problem already.
  const settings = values as Settings;
  const isReported = (problem: string): boolean => problems.some((one) => nameIn(one) === nameIn(problem));
  const ofSeveral = [...sizeProblems(settings), ...signInProblems(settings), ...s3Problems(settings)];
  problems.push(...ofSeveral.filter((problem) => !isReported(problem)));
  const hints = hintsFor(environment);
  return problems.length > 0 ? { ok: false, problems, hints } : { ok: true, settings, hints };
}

/** The password of an address such as `mongodb://user:password@host`: as written, and decoded where it can be. */
function passwordsIn(value: string): string[] {
  const password = /^[^:]+:\/\/[^:@/]*:([^@/]*)@/.exec(value)?.[1] ?? '';
  if (password === '') return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}

/**
 * The values that no log line, error or page may show: those of every row that is marked as secret, and the password
 * inside one that is an address.
 */
export function secretsOf(
  values: Readonly<Record<string, unknown>>,
  table: Readonly<Record<string, Setting<unknown>>> = SETTINGS_TABLE,
): string[] {
  return Object.entries(table).flatMap(([name, { secret }]) => {
    const value = values[name];
    return secret && typeof value === 'string' ? [value, ...passwordsIn(value)] : [];
  });
}
