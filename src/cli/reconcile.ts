import type { Logger } from 'pino';
import { dataFolderPaths } from '../config/data-folder';
import { secretsOf } from '../config/parse-settings';
import type { Settings } from '../config/settings-table';
import { DatabaseManager } from '../database/database-manager';
import type { Log } from '../domain/log';
import { ApiError } from '../errors/api-error';
import { errorCode } from '../files/durable-files';
import { FishAudioClient } from '../fish-audio/client';
import type { JournalEntry } from '../journal/entries/journal-entry';
import { readJournalEntries } from '../journal/entries/read-entries';
import { describeError } from '../observability/describe-error';
import { LogOutput } from '../observability/log-output';
import { createLogger } from '../observability/logger';
import { reconcile } from '../services/reconcile/reconcile';
import type { ReconcileReport } from '../services/reconcile/report';
import { type Arguments, readArguments, USAGE } from './reconcile/arguments';
import type { Recreation } from './reconcile/recreate';
import { reportStrays, type StraysDeps, type StraysOutcome } from './reconcile/strays';
import { renderTable } from './reconcile/table';
import { unmatchedModels } from './reconcile/unmatched';
import { connect, SILENT } from './shared/connect';
import { EXIT_FAILED, printError } from './shared/print-error';
import { EXIT_DONE, runCommand } from './shared/run-command';
import { dataFolderOrComplaint, settingsOrComplaint } from './shared/settings';

const EXIT_FINDINGS = 1;
const STANDARD_ERROR = 2;

/** The settings of a service whose records and models can be compared, or null after saying what is wrong with them. */
async function comparableSettings(): Promise<Settings | null> {
  const settings = settingsOrComplaint();
  if (settings === null) return null;
  if (settings.MONGO_URI === undefined) {
    printError(
      'MONGO_URI is not set: without a database there are no records to compare with. Set it as for the service.',
    );
  } else if (settings.FISH_API_KEY === undefined) {
    printError(
      'FISH_API_KEY: put the key of the service in .env; without it the account cannot be asked for its models',
    );
  } else if ((await dataFolderOrComplaint(settings)) !== null) return settings;
  return null;
}

/** What was asked for. */
type Wanted = Extract<Arguments, { readonly kind: 'run' }>;

/** The report, with what was found in the storage. */
type Report = ReconcileReport & StraysOutcome & { readonly unmatched_models: readonly string[] };

async function run(settings: Settings, wanted: Wanted, log: Logger): Promise<Report> {
  const { repairs, removeStrays, recreate } = wanted;
  const database = new DatabaseManager({ uri: settings.MONGO_URI, dbName: settings.MONGO_DB_NAME, log: SILENT });
  const fishAudio = new FishAudioClient({
    apiKey: settings.FISH_API_KEY,
    baseUrl: settings.FISH_API_BASE_URL,
    log,
  });
  let recreation: Recreation | null = null;
  try {
    await connect(database);
    // What waits in the journal will be recorded by the service, so it is not a finding and must not be recorded for another user.
    const pending = await readPending(settings);
    // It loads the whole service, which the other ways to call this command do not need.
    if (recreate) recreation = await (await import('./reconcile/recreate.js')).openRecreation(settings, log);
    const report = await reconcile(
      { fishAudio, database, log },
      {
        repairs: { ...repairs, recreate: recreation?.recreate },
        pendingTags: pending.map(({ tag }) => tag),
        pendingModelIds: pending.flatMap(({ model_id }) => model_id ?? []),
      },
    );
    const unmatched_models = unmatchedModels(report, { ...repairs, recreate });
    return await withStrays({ ...report, unmatched_models }, { settings, database, log }, removeStrays);
  } finally {
    await recreation?.close();
    fishAudio.close();
    await database.close();
  }
}

/** Throws `journal_unavailable`. */
async function readPending(settings: Settings): Promise<readonly JournalEntry[]> {
  const folder = dataFolderPaths(settings.DATA_DIR).journal;
  try {
    return await readJournalEntries(folder);
  } catch (cause) {
    const why = errorCode(cause) ?? String(cause);
    throw new ApiError('journal_unavailable', `What waits in the journal cannot be read: ${folder} (${why}).`, {
      cause,
    });
  }
}

/** Where the strays cannot be looked for, what was repaired before is reported all the same. */
async function withStrays(
  report: Omit<Report, keyof StraysOutcome>,
  deps: StraysDeps,
  remove: boolean,
): Promise<Report> {
  const unseen = { samples: null, samples_unseen: null };
  if (report.stopped !== null) return { ...report, ...unseen };
  try {
    return { ...report, ...(await reportStrays(deps, remove)) };
  } catch (error) {
    return { ...report, ...unseen, stopped: whyStopped(error, deps.log) };
  }
}

function whyStopped(error: unknown, log: Log): string {
  if (error instanceof ApiError) return error.detail;
  log.error({ event: 'reconcile_failed', error: describeError(error) }, 'Unexpected error');
  return 'Unexpected error; the log says more.';
}

function printStopped(why: string): number {
  return printError(`Stopped: ${why} What was repaired until then stays; run it again.`);
}

function exitCodeOf(report: Report, { removeStrays }: Wanted): number {
  const { stopped, remaining, list, samples, unmatched_models } = report;
  if (stopped !== null) return printStopped(stopped);
  const isStrayLeft = removeStrays && samples !== null && samples.removed < samples.strays.length;
  if (remaining > 0 || isStrayLeft) return EXIT_FINDINGS;
  // A model that was named may be one that the list did not show.
  if (!list.complete) return EXIT_FAILED;
  return unmatched_models.length > 0 ? EXIT_FINDINGS : EXIT_DONE;
}

async function main(wanted: Wanted): Promise<number> {
  const settings = await comparableSettings();
  if (settings === null) return EXIT_FAILED;
  const log = createLogger({
    level: settings.LOG_LEVEL,
    secrets: secretsOf(settings),
    format: settings.LOG_FORMAT,
    destination: new LogOutput(STANDARD_ERROR),
  });
  try {
    const report = await run(settings, wanted, log);
    process.stdout.write(wanted.json ? `${JSON.stringify(report, null, 2)}\n` : renderTable(report, report));
    return exitCodeOf(report, wanted);
  } catch (error) {
    const why = whyStopped(error, log);
    return error instanceof ApiError ? printStopped(why) : printError(why);
  }
}

void runCommand<Wanted>({ usage: USAGE, readArguments, run: main });
