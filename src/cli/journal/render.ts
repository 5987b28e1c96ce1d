import type { QuarantinedFile } from '../../journal/entries/quarantined-files';
import { align } from '../shared/align';

/** A file of the quarantine as it is printed. The names are those of the JSON. */
interface Row {
  readonly model_id: string | null;
  readonly user_id: string | null;
  readonly name: string | null;
  readonly reason: string | null;
  readonly age_seconds: number | null;
  readonly file: string;
}

function rowOf({ file, set_aside_at, reason, entry }: QuarantinedFile, now: number): Row {
  return {
    model_id: entry?.model_id ?? null,
    user_id: entry?.record.user_id ?? null,
    name: entry?.record.name ?? null,
    reason,
    age_seconds: set_aside_at === null ? null : Math.max(0, Math.round((now - set_aside_at.getTime()) / 1000)),
    file,
  };
}

function ageText(seconds: number | null): string {
  if (seconds === null) return '';
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 2 * 3600) return `${Math.round(seconds / 60)} min`;
  return seconds < 2 * 86_400 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}

/** The quarantine as JSON. `now` is in milliseconds since 1970. */
export function renderJson(files: readonly QuarantinedFile[], now: number): string {
  return `${JSON.stringify(
    files.map((file) => rowOf(file, now)),
    null,
    2,
  )}\n`;
}

/** The quarantine of a data folder as a table for people. `now` is in milliseconds since 1970. */
export function renderList(files: readonly QuarantinedFile[], dataFolder: string, now: number): string {
  if (files.length === 0) return `The quarantine of ${dataFolder} is empty.\n`;
  const rows = files
    .map((file) => rowOf(file, now))
    .map(({ model_id, user_id, reason, age_seconds, file }) => {
      return [model_id ?? 'not readable', user_id ?? '', reason ?? '', ageText(age_seconds), file];
    });
  return `${align([['model', 'user', 'reason', 'age', 'file'], ...rows]).join('\n')}\n`;
}
