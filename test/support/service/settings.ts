import { parseSettings } from '../../../src/config/parse-settings';
import type { Settings } from '../../../src/config/settings-table';

/** Settings as a process would have them with these variables; throws with all problems. */
export function settingsOf(variables: Readonly<Record<string, string | undefined>>): Settings {
  const parsed = parseSettings(variables);
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.settings;
}
