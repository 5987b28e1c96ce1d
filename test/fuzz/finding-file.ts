import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deserialise, type FuzzCase, serialise } from './cases/fuzz-case';
import type { Finding } from './fuzz-upload-path';

/** Saves a finding in a new temporary folder; returns the path, for `npm run fuzz -- --replay`. */
export function saveFinding({ smallest, ...rest }: Finding): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'voice-models-fuzz-')), 'finding.json');
  writeFileSync(file, JSON.stringify({ ...rest, smallest: serialise(smallest) }, null, 2));
  return file;
}

/** The case in a saved finding. */
export function readFinding(file: string): FuzzCase {
  return deserialise(JSON.parse(readFileSync(file, 'utf8')).smallest);
}

/** A finding for a person: which promises were broken, and how to reproduce it. */
export function describeFinding(finding: Finding): string {
  const { family, seed, violations, smallest } = finding;
  return [
    `FOUND in ${family}, seed ${seed}: POST ${smallest.path}, a body of ${smallest.body.length} bytes`,
    ...violations.map((violation) => `  ${violation}`),
    `  Again: npm run fuzz -- --replay ${saveFinding(finding)}`,
  ].join('\n');
}
