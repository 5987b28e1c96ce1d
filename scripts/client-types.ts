import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');
const DOCUMENT = path.join(ROOT, 'docs', 'openapi.json');
const FILE = path.join(ROOT, 'src', 'client', 'generated', 'openapi-types.ts');
const HEAD = '// Made of docs/openapi.json by "npm run openapi"; do not change it by hand.\n\n';

/** As much of an OpenAPI document as is changed here. */
interface Document {
  readonly paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
}

/** Without the responses that are errors: each is a problem document, which the client reads in one place. */
function withoutErrors({ paths, ...rest }: Document): Document {
  for (const operation of Object.values(paths).flatMap((methods) => Object.values(methods))) {
    const successes = Object.entries(operation.responses).filter(([status]) => status < '400');
    operation.responses = Object.fromEntries(successes);
  }
  return { ...rest, paths };
}

async function typesOf(document: string): Promise<string> {
  const { default: openapiTS, astToString } = await import('openapi-typescript');
  const nodes = await openapiTS(JSON.stringify(withoutErrors(JSON.parse(document))), { immutable: true });
  return HEAD + astToString(nodes);
}

function readFile(): string {
  try {
    return readFileSync(FILE, 'utf8');
  } catch {
    return '';
  }
}

/** `tsx scripts/client-types.ts [--check]`: writes the client's types, or says with exit code 1 that they are not up to date. */
async function main(check: boolean): Promise<number> {
  const text = await typesOf(readFileSync(DOCUMENT, 'utf8'));
  if (!check) writeFileSync(FILE, text);
  else if (readFile() !== text) {
    process.stderr.write('src/client/generated/openapi-types.ts is not up to date: run "npm run openapi".\n');
    return 1;
  }
  return 0;
}

main(process.argv.includes('--check')).then((code) => {
  process.exitCode = code;
});
