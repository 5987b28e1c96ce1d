import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The path of a file in test/fixtures. */
export function fixture(name: string): string {
  return path.join(__dirname, '..', '..', 'fixtures', name);
}

/** The bytes of a file in test/fixtures. */
export function fixtureBytes(name: string): Buffer {
  return readFileSync(fixture(name));
}

/** The names of all recordings in a folder of the fixtures, such as `speech.mp3` or, in `cases`, `cases/alac.m4a`. */
export function fixtureNames(folder: '.' | 'cases' = '.'): string[] {
  const entries = readdirSync(fixture(folder), { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.md'));
  return files.map(({ name }) => (folder === '.' ? name : `${folder}/${name}`)).sort();
}
