import { logWarnings } from './bootstrap/log-warnings';
import { ProcessEnd } from './bootstrap/process-end';
import { startService } from './bootstrap/start-service';
import { secretsOf } from './config/parse-settings';
import { readSettings } from './config/read-settings';
import { createLogger } from './observability/logger';

/** The exit code of sysexits.h for a configuration that cannot work. */
const EXIT_CONFIG = 78;

function writeLine(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function main(): Promise<void> {
  const parsed = readSettings(process.env);
  for (const line of [...(parsed.ok ? [] : parsed.problems), ...parsed.hints]) writeLine(line);
  if (!parsed.ok) process.exit(EXIT_CONFIG);

  const { settings } = parsed;
  const log = createLogger({
    level: settings.LOG_LEVEL,
    secrets: secretsOf(settings),
    format: settings.LOG_FORMAT,
  });
  logWarnings(log);
  const starting = startService(settings, log);
  const end = new ProcessEnd({
    log,
    starting,
    graceMs: settings.SHUTDOWN_GRACE_SECONDS * 1000,
    exit: (code) => process.exit(code),
    writeLine,
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end.onSignal(signal));
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => end.onCrash(event, error));
  }
  await starting.catch((error: unknown) => end.onStartFailure(error));
}

void main();
