import { readFileSync } from 'node:fs';
import path from 'node:path';
import { writeOrCheck } from './generated/generated-file';

const DOCUMENT = path.join(__dirname, '..', 'docs', 'openapi.json');
const HEAD = '// Made of docs/openapi.json by "npm run openapi"; do not change it by hand.\n\n';

/** As much of an OpenAPI document as is changed here. */
interface OpenApiDocument {
  readonly paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
}

/** Without the responses that are errors: each is a problem document, which the client reads in one place. */
function withoutErrors({ paths, ...rest }: OpenApiDocument): OpenApiDocument {
  for (const operation of Object.values(paths).flatMap((methods) => Object.values(methods))) {
    const successes = Object.entries(operation.responses).filter(([status]) => status < '400');
    operation.responses = Object.fromEntries(successes);
  }
  return { ...rest, paths };
}

async function typesOf(document: string): Promise<string> {
  const { default: openapiTS, astToString } = await import('openapi-typescript');
  // Only requests have members with a default, and may leave them out.
  const options = { immutable: true, defaultNonNullable: false };
  const nodes = await openapiTS(JSON.stringify(withoutErrors(JSON.parse(document))), options);
  return HEAD + astToString(nodes);
}

/** `tsx scripts/client-types.ts [--check]`: writes the client's types, or says with exit code 1 that they are not up to date. */
async function main(): Promise<void> {
  const text = await typesOf(readFileSync(DOCUMENT, 'utf8'));
  process.exitCode = writeOrCheck(
    { file: 'src/client/generated/openapi-types.ts', script: 'openapi', text },
    process.argv,
  );
}

void main();
