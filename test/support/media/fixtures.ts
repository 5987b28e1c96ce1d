import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The path of a file in test/fixtures. */
export function fixture(name: string): string {
  return path.join(__dirname, '..', '..', 'fixtures', name);
}

/** The bytes of a file in test/fixtures. */
export function fixtureBytes(name: string): Buffer {
  return readFileSync(fixture(name));
}
