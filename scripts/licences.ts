import path from 'node:path';
import { writeOrCheck } from './generated/generated-file';
import { describeThirdParty } from './licences/third-party';

/** `tsx scripts/licences.ts [--check]`: writes THIRD-PARTY.md, or says with exit code 1 that it is not up to date. */
try {
  const text = describeThirdParty(path.join(__dirname, '..'));
  process.exitCode = writeOrCheck({ file: 'THIRD-PARTY.md', script: 'licences', text }, process.argv);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
