import type texts from './texts.json';
import type { Translate } from './translate';

type Names = keyof typeof texts.problems;

/** What went wrong, as the texts tell it apart: `problems.<name>` is a title, and `problems.<name>_do` says what to do about it. */
export type ProblemName = { [Name in Names]: `${Name}_do` extends Names ? Name : never }[Names];

/** Codes of the service (its error table) and of its client. */
const CODES: Readonly<Record<ProblemName, readonly string[]>> = {
  offline: ['offline'],
  network: ['network_error', 'bad_gateway'],
  busy: ['service_unavailable', 'overloaded', 'shutting_down', 'sign_in_unavailable'],
  late: ['gateway_timeout', 'provider_timeout'],
  rate: ['rate_limited'],
  quota: ['limit_reached'],
  fullVoices: ['too_many_voices'],
  large: ['request_too_large', 'file_too_large'],
  many: ['too_many_files', 'too_many_parts'],
  none: ['missing_file'],
  kind: ['unsupported_audio'],
  empty: ['empty_file'],
  unreadable: ['unreadable_audio', 'codec_not_supported', 'inspection_limit'],
  mute: ['no_sound_track'],
  short: ['too_short'],
  silent: ['silent_audio'],
  long: ['too_long'],
  failed: ['model_failed'],
  slow: ['upload_stalled', 'upload_too_slow', 'body_too_slow'],
  running: ['idempotency_in_progress'],
  reused: ['idempotency_key_reused'],
  conflict: ['conflict'],
  input: ['invalid_parameter', 'field_too_large'],
  form: [
    'malformed_request',
    'malformed_multipart',
    'invalid_field_name',
    'unexpected_field',
    'invalid_idempotency_key',
    'unsupported_media_type',
    'misdirected_request',
  ],
  strange: ['unexpected_response'],
  gone: ['voice_model_not_found'],
  noEcho: ['echo_not_found'],
  erasing: ['erasure_in_progress'],
  foreign: ['cross_site_request'],
  signedOut: ['unauthenticated'],
  notAllowed: ['insufficient_scope', 'user_mismatch', 'not_owner'],
  noKey: ['provider_not_configured'],
  keyRefused: ['provider_auth'],
  credit: ['provider_credit_exhausted'],
  provider: ['provider_error', 'provider_bad_response', 'provider_busy', 'provider_unreachable'],
  rejected: ['provider_rejected', 'provider_forbidden'],
  storage: [
    'database_unavailable',
    'storage_unavailable',
    'storage_backlog',
    'journal_unavailable',
    'insufficient_storage',
  ],
  broken: ['internal_error'],
  page: ['page_error'],
  other: [],
};

const NAMES = new Map(
  Object.entries(CODES).flatMap(([name, codes]) => codes.map((code) => [code, name as ProblemName] as const)),
);

/** How the texts tell of a call that failed with this code; `other` where they say nothing of it. */
export function problemName(code: string): ProblemName {
  return NAMES.get(code) ?? 'other';
}

/** What keeps a list from being read and passes; other problems are about what was asked for. */
const PASSING: readonly ProblemName[] = ['offline', 'network', 'busy', 'late', 'rate', 'storage', 'broken', 'strange'];

/** What is said where a list could not be read for now; null for a problem that the service describes better itself. */
export function unreadTexts(t: Translate, code: string): { readonly title: string; readonly detail: string } | null {
  const name = problemName(code);
  if (!PASSING.includes(name)) return null;
  const detail = name === 'storage' ? t('library.unreadStorage') : `${t(`problems.${name}`)}.`;
  return { title: t('library.unread'), detail };
}
