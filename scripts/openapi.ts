import { createContract } from '../src/contract/document/create-document';
import { writeOrCheck } from './generated/generated-file';

/** `tsx scripts/openapi.ts [--check]`: writes docs/openapi.json, or says with exit code 1 that it is not up to date. */
const text = `${JSON.stringify(createContract('.'), null, 2)}\n`;
process.exitCode = writeOrCheck({ file: 'docs/openapi.json', script: 'openapi', text }, process.argv);
