import { type Request, type Response, Router } from 'express';
import type { HitCounter } from '../../concurrency/counters/shared-counts';
import type { BodyOf } from '../../contract/operations/operations';
import { limitsQuery } from '../../contract/resources/identity/user-limits';
import { TEXT_LIMITS } from '../../contract/resources/upload';
import type { UserLimit } from '../../domain/identity/user-limit';
import { warningDaysOf } from '../../domain/retention/judge-voice';
import { COVER_KINDS } from '../../media/cover/clean-cover';
import { MAX_COVER_BYTES, MAX_COVER_PIXELS } from '../../media/cover/cover-refusals';
import { ACCEPTED_CONTAINERS } from '../../media/formats';
import { ADVISED_SECONDS, MAX_TOTAL_SECONDS, MIN_SECONDS } from '../../media/rules';
import type { FairUse } from '../../services/fair-use';
import { limitHolderFor } from '../identity/limit-holder';
import { userOf } from '../identity/scoped';
import { senderOf } from '../identity/sender-of';
import { hasSignIn, identify } from '../identity/sign-in';
import { parseInput } from '../input/parse-input';
import { requestsOf } from '../middleware/rate-limit';
import { sendJson } from '../responses/send-json';
import type { UploadLimits } from '../uploads/upload-limits';
import type { UploadReceiver } from '../uploads/upload-receiver';
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

/** What `GET /api/limits` needs. */
export interface LimitsDeps {
  readonly limits: LimitsDocument;
  readonly uploads: Pick<UploadReceiver, 'shareOf'>;
  readonly fairUse: FairUse;
  readonly rateLimitPerMinute: number;
  readonly hitCounter: HitCounter;
}

/** `GET /api/limits`. */
export function limitsRouter(deps: LimitsDeps): Router {
  const router = Router();
  const read = async (req: Request, res: Response): Promise<void> => {
    const user_limits = await limitsOfSender(deps, req, res);
    sendJson(res, 'readLimits', { ...deps.limits, ...(user_limits !== null && { user_limits }) });
  };
  addRoute(router, '/limits', { get: [read] });
  return router;
}

/**
 * How much whoever asks has used of each limit that is in force. Null where that is not known with sign-in, and where there is
 * neither sign-in nor a limit of users.
 */
async function limitsOfSender(
  { uploads, fairUse, rateLimitPerMinute: requestsPerMinute, hitCounter: counter }: LimitsDeps,
  req: Request,
  res: Response,
): Promise<UserLimit[] | null> {
  const { user_id } = parseInput(limitsQuery, req.query);
  // A token that does not count is no reason to refuse what everybody may read.
  const principal = await identify(req, res).catch(() => null);
  if (principal === null && (hasSignIn(res) || !fairUse.isInForce)) return null;
  const userId = userOf(res, user_id) ?? null;
  const requests = requestsOf(res, { requestsPerMinute, counter });
  const { held, limit } = uploads.shareOf(senderOf(req, res));
  return [
    ...(requests === null ? [] : [requests]),
    { name: 'concurrent_uploads', limit, used: held, resets_at: null },
    ...(await fairUse.stateOf(limitHolderFor(req, res, userId), userId)),
  ];
}
