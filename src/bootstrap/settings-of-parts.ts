import type { Settings } from '../config/settings-table';
import type { DatabaseOptions } from '../database/connection/database-gateway';
import type { AppDeps } from '../http/app';
import { FIXED_UPLOAD_LIMITS, type UploadLimits } from '../http/uploads/upload-limits';
import type { JournalOptions } from '../journal/journal-options';
import { installationMark } from '../storage/samples-id';
import { addressOptions } from './address-options';
import type { DataFolder } from './data-folder';

/** Bytes of an MB in the settings. */
export const MEGABYTE = 1_000_000;

/** Where the records are, and whether there is a catalogue of them. */
export function databaseSettings(settings: Settings): Pick<DatabaseOptions, 'uri' | 'dbName' | 'hasCatalogue'> {
  return {
    uri: settings.MONGO_URI,
    dbName: settings.MONGO_DB_NAME,
    hasCatalogue: settings.CATALOGUE === 'true',
  };
}

/** How much the journal may hold. */
export function journalLimits(settings: Settings): Pick<JournalOptions, 'maxEntries' | 'maxBytes'> {
  return { maxEntries: settings.JOURNAL_MAX_ENTRIES, maxBytes: settings.JOURNAL_MAX_MB * MEGABYTE };
}

/** What an upload may take. */
export function uploadLimits(settings: Settings): UploadLimits {
  return {
    ...FIXED_UPLOAD_LIMITS,
    maxFileBytes: settings.UPLOAD_MAX_FILE_MB * MEGABYTE,
    maxRequestBytes: settings.UPLOAD_MAX_REQUEST_MB * MEGABYTE,
    maxConcurrent: settings.UPLOAD_MAX_CONCURRENT,
    memoryBytes: settings.UPLOAD_MEMORY_MB * MEGABYTE,
  };
}

/** Long enough for a database that changes its primary, and for a proxy to keep waiting for the answer. */
const CLIP_PATIENCE_MS = 15_000;

/** How clips are made. */
export function clipOptions(
  settings: Settings,
  { uploadsFolder, journal, installationId }: Pick<DataFolder, 'uploadsFolder' | 'journal' | 'installationId'>,
): AppDeps['clips'] {
  return {
    folder: uploadsFolder,
    owner: journal.ownerName,
    installation: installationMark(installationId),
    days: settings.CLIP_DAYS,
    patienceMs: CLIP_PATIENCE_MS,
  };
}

/** The settings that HTTP knows by itself. */
export function httpSettings(
  settings: Settings,
): Pick<
  AppDeps,
  'rateLimitPerMinute' | 'address' | 'metricsToken' | 'requireConsent' | 'hasCatalogue' | 'retentionDays'
> {
  return {
    rateLimitPerMinute: settings.RATE_LIMIT_PER_MINUTE,
    address: addressOptions(settings),
    metricsToken: settings.METRICS_TOKEN,
    requireConsent: settings.REQUIRE_CONSENT === 'true',
    hasCatalogue: settings.CATALOGUE === 'true',
    retentionDays: settings.RETENTION_DAYS,
  };
}
