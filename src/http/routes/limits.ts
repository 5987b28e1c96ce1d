import { Router } from 'express';
import type { BodyOf } from '../../contract/operations/operations';
import { TEXT_LIMITS } from '../../contract/resources/upload';
import { warningDaysOf } from '../../domain/retention/judge-voice';
import { COVER_KINDS } from '../../media/cover/clean-cover';
import { MAX_COVER_BYTES, MAX_COVER_PIXELS } from '../../media/cover/cover-refusals';
import { ACCEPTED_CONTAINERS } from '../../media/formats';
import { ADVISED_SECONDS, MAX_TOTAL_SECONDS, MIN_SECONDS } from '../../media/rules';
import { sendJson } from '../responses/send-json';
import type { UploadLimits } from '../uploads/upload-limits';
import { addRoute } from './add-route';
import type { ConsentRule } from './upload/upload-reference-fields';

/** What `GET /api/limits` sends. */
export type LimitsDocument = BodyOf<'readLimits'>;

/** Every limit in force, as `GET /api/limits` shows it. Sizes are bytes, durations seconds, lengths characters. */
export function describeLimits(
  limits: UploadLimits,
  { requireConsent, retentionDays }: ConsentRule & { readonly retentionDays: number },
): LimitsDocument {
  return {
    containers: ACCEPTED_CONTAINERS,
    max_file_bytes: limits.maxFileBytes,
    max_request_bytes: limits.maxRequestBytes,
    max_files: limits.maxFiles,
    min_seconds: MIN_SECONDS,
    advised_seconds: { min: ADVISED_SECONDS, max: 30 },
    max_total_seconds: MAX_TOTAL_SECONDS,
    cover_image: { kinds: COVER_KINDS, max_bytes: MAX_COVER_BYTES, max_pixels_a_side: MAX_COVER_PIXELS },
    max_text_lengths: TEXT_LIMITS,
    max_field_bytes: limits.maxFieldBytes,
    consent_required: requireConsent,
    ...(retentionDays > 0 && { retention: { days: retentionDays, warning_days: warningDaysOf(retentionDays) } }),
    max_concurrent_uploads: limits.maxConcurrent,
    slowest_upload: {
      max_silence_seconds: limits.pace.idleMs / 1000,
      min_bytes_per_second: limits.pace.minBytesPerSecond,
      after_seconds: limits.pace.graceMs / 1000,
      max_seconds: limits.pace.deadlineMs / 1000,
      max_seconds_grow_by_bytes_per_second: limits.pace.deadlineBytesPerSecond,
    },
  };
}

/** `GET /api/limits`. */
export function limitsRouter(limits: LimitsDocument): Router {
  const router = Router();
  addRoute(router, '/limits', { get: [(_req, res) => sendJson(res, 'readLimits', limits)] });
  return router;
}
