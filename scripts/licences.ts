import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describeThirdParty } from './licences/third-party';

const ROOT = path.join(__dirname, '..');
const FILE = path.join(ROOT, 'THIRD-PARTY.md');

function readFile(): string {
  try {
    return readFileSync(FILE, 'utf8');
  } catch {
    return '';
  }
}

/** `tsx scripts/licences.ts [--check]`: writes THIRD-PARTY.md, or says with exit code 1 that it is not up to date. */
function main(check: boolean): number {
  const text = describeThirdParty(ROOT);
  if (!check) writeFileSync(FILE, text);
  else if (readFile() !== text) {
    process.stderr.write('THIRD-PARTY.md is not up to date: run "npm run licences".\n');
    return 1;
  }
  return 0;
}

try {
  process.exitCode = main(process.argv.includes('--check'));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
