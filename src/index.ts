import { config as loadDotenv } from 'dotenv';
import { parseSettings, secretsOf } from './config/parse-settings';
import { describeError } from './observability/describe-error';
import { createLogger } from './observability/logger';
import type { RunningServer } from './server';
import { startService } from './start-service';

/** The exit code of sysexits.h for a configuration that cannot work. */
const EXIT_CONFIG = 78;
/** After a failure nobody foresaw, the process only finishes what is nearly done. */
const CRASH_GRACE_MS = 5_000;

async function main(): Promise<void> {
  loadDotenv({ quiet: true });
  const parsed = parseSettings(process.env);
  const lines = [...(parsed.ok ? [] : parsed.problems), ...parsed.hints];
  if (lines.length > 0) process.stderr.write(`${lines.join('\n')}\n`);
  if (!parsed.ok) process.exit(EXIT_CONFIG);

  const { settings } = parsed;
  const log = createLogger({ level: settings.LOG_LEVEL, secrets: secretsOf(settings) });
  let server: RunningServer | undefined;
  let stopping = false;

  const stop = async (why: string, exitCode: number, graceMs?: number): Promise<void> => {
    // A second signal does not wait.
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ event: 'stopping', why }, 'Stopping');
    const inTime = await server?.stop(graceMs);
    process.exit(inTime === false ? 1 : exitCode);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal, 0));
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.error({ event: 'crash', error: describeError(error) }, 'An unforeseen failure; stopping');
      void stop(event, 1, CRASH_GRACE_MS);
    });
  }

  try {
    server = await startService(settings, log);
  } catch (error) {
    log.error({ event: 'start_failed', error: describeError(error) }, 'The service could not start');
    process.exit(1);
  }
}

void main();
