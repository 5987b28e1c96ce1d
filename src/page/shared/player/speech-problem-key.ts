import type { TextKey } from '../../../texts/translate.js';

const KEYS: Readonly<Record<string, TextKey>> = {
  voice_model_not_ready: 'speak.notReady',
  voice_model_failed: 'speak.voiceFailed',
  voice_model_taken_down: 'speak.takenDown',
  voice_model_not_found: 'speak.voiceGone',
  provider_credit_exhausted: 'speak.noCredit',
  provider_not_configured: 'speak.noKey',
  provider_auth: 'speak.noKey',
  rate_limited: 'speak.wait',
  overloaded: 'speak.wait',
  provider_busy: 'speak.wait',
  provider_unreachable: 'speak.away',
  provider_timeout: 'speak.away',
  provider_error: 'speak.away',
  provider_bad_response: 'speak.away',
  bad_gateway: 'speak.away',
  service_unavailable: 'speak.away',
  gateway_timeout: 'speak.away',
  shutting_down: 'speak.away',
  network_error: 'speak.offline',
  field_too_large: 'speak.tooLong',
  request_too_large: 'speak.tooLong',
  invalid_parameter: 'speak.textRefused',
  provider_rejected: 'speak.textRefused',
  provider_forbidden: 'speak.textRefused',
  sample_not_found: 'speak.noOriginal',
  storage_disabled: 'speak.noOriginal',
  storage_unavailable: 'speak.storageAway',
};

/** The text for a failure of speaking or of reading a recording; null where the service's own words have to do. */
export function speechProblemKey(code: string): TextKey | null {
  return KEYS[code] ?? null;
}
