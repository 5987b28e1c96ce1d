import { loadEnvFile } from './env-file';
import { type ParsedSettings, parseSettings } from './parse-settings';

/** The settings of this process, from its environment and `.env`, or every problem with both at once. */
export function readSettings(environment: Record<string, string | undefined>): ParsedSettings {
  const fileProblems = loadEnvFile(environment);
  const parsed = parseSettings(environment);
  if (fileProblems.length === 0) return parsed;
  // Hints would be about names that were not read.
  return { ok: false, problems: [...fileProblems, ...(parsed.ok ? [] : parsed.problems)], hints: [] };
}
