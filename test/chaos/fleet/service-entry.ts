import path from 'node:path';
import type { JournalStep } from '../../../src/journal/entries/journal-entry';

/**
 * The built service, which kills itself with SIGKILL at a step of its journal, when it reaches that step for the nth time:
 * `node --import tsx service-entry.ts <step> <n>`.
 */
const BUILT = path.join(__dirname, '..', '..', '..', 'dist');
const { parseSettings }: typeof import('../../../src/config/parse-settings') = require(
  `${BUILT}/config/parse-settings`,
);
const { createLogger }: typeof import('../../../src/observability/logger') = require(`${BUILT}/observability/logger`);
const { startService }: typeof import('../../../src/bootstrap/start-service') = require(
  `${BUILT}/bootstrap/start-service`,
);

const [fatalStep, occurrence] = process.argv.slice(2);
let left = Number(occurrence);

function onJournalStep(step: JournalStep): void {
  if (step !== fatalStep) return;
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
}

const parsed = parseSettings(process.env);
if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
const log = createLogger({ level: parsed.settings.LOG_LEVEL, secrets: [] });
void startService(parsed.settings, log, { onJournalStep });
