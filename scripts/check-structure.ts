import path from 'node:path';
import { checkStructure } from './structure/structure';

/**
 * `tsx scripts/check-structure.ts [folder]`: prints what was measured and every finding; exit code 1 when there is one.
 * Without a folder it looks at this project.
 */
const [root = path.join(__dirname, '..')] = process.argv.slice(2);
const { summary, findings } = checkStructure(root);
process.stdout.write(`${[summary, ...findings].join('\n')}\n`);
process.exitCode = findings.length === 0 ? 0 : 1;
