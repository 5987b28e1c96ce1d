import type { Settings } from '../config/settings-table';
import type { AppDeps } from '../http/app';
import { FIXED_UPLOAD_LIMITS, type UploadLimits } from '../http/uploads/upload-limits';
import { addressOptions } from './address-options';

/** Bytes of an MB in the settings. */
export const MEGABYTE = 1_000_000;

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

/** The settings that HTTP knows by itself. */
export function httpSettings(settings: Settings): Pick<AppDeps, 'rateLimitPerMinute' | 'address' | 'metricsToken'> {
  return {
    rateLimitPerMinute: settings.RATE_LIMIT_PER_MINUTE,
    address: addressOptions(settings),
    metricsToken: settings.METRICS_TOKEN,
  };
}
