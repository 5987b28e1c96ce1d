import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createContract } from '../src/contract/document/create-document';

const FILE = path.join(__dirname, '..', 'docs', 'openapi.json');

function readFile(): string {
  try {
    return readFileSync(FILE, 'utf8');
  } catch {
    return '';
  }
}

/** `tsx scripts/openapi.ts [--check]`: writes docs/openapi.json, or says with exit code 1 that it is not up to date. */
function main(check: boolean): number {
  const text = `${JSON.stringify(createContract('.'), null, 2)}\n`;
  if (!check) writeFileSync(FILE, text);
  else if (readFile() !== text) {
    process.stderr.write('docs/openapi.json is not up to date: run "npm run openapi".\n');
    return 1;
  }
  return 0;
}

process.exitCode = main(process.argv.includes('--check'));
