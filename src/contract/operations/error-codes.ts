import type { ErrorCode } from '../../errors/codes';
import { ACCESS } from './access';
import type { Operation } from './operation';
import { OPERATIONS, type OperationId } from './operations';

const ALL = Object.keys(OPERATIONS) as OperationId[];
const only = (isOne: (id: OperationId) => boolean): readonly OperationId[] => ALL.filter(isOne);
const bodyOf = (id: OperationId): Operation['body'] => {
  const operation: Operation = OPERATIONS[id];
  return operation.body;
};

/** Those that count towards the limit of requests: all but health checks and metrics. */
const COUNTED = only((id) => !['checkLiveness', 'checkReadiness', 'readMetrics'].includes(id));
/** Those that need to know who the request comes from, where the service has sign-in. */
const SIGNED_IN = only((id) => ACCESS[id] !== 'public');
/** Those that name a user. */
const OF_USER: readonly OperationId[] = [
  'uploadReference',
  'checkReferences',
  'readLimits',
  'listVoiceModels',
  'listTags',
  'changeVoiceModels',
  'createEcho',
  'listEchos',
  'readUsage',
  'listKeys',
  'createKey',
  'readAudit',
  'eraseUser',
  'readErasure',
  'exportUser',
];
const WRITES = only((id) => OPERATIONS[id].method !== 'get');
const FORMS = only((id) => 'form' in (bodyOf(id) ?? {}));
const JSON_BODIES = only((id) => 'json' in (bodyOf(id) ?? {}));
const BODIES = [...FORMS, ...JSON_BODIES];
const VERSION: readonly OperationId[] = ['createVersion', 'recreateVoiceModel'];
const VERSION_IDS: readonly OperationId[] = [...VERSION, 'chooseVersion'];
/** Those that have Fish.Audio make a model. */
const UPLOAD: readonly OperationId[] = ['uploadReference', ...VERSION];
const SPEAK: readonly OperationId[] = ['speak', 'speakAsEcho'];
const SAMPLE: readonly OperationId[] = ['readSample'];
const DELETE: readonly OperationId[] = ['deleteVoiceModel'];
/** Those of clips that look a voice up. */
const CLIPS_OF_VOICE: readonly OperationId[] = ['listClips', 'deleteClips'];
const CLIPS: readonly OperationId[] = [...CLIPS_OF_VOICE, 'playClip', 'deleteClip'];
const CHANGE: readonly OperationId[] = ['changeVoiceModel'];
const LINKS: readonly OperationId[] = ['createEcho', 'linkEcho'];
/** Those that are there only with sign-in. */
const OF_SIGN_IN: readonly OperationId[] = ['listKeys', 'createKey', 'revokeKey', 'readAudit'];
/** Those of an owner who lends a voice. */
const SHARES: readonly OperationId[] = ['shareVoiceModel', 'listShares', 'revokeShare'];
/** Those that ask Fish.Audio. */
const FISH_AUDIO = [...new Set([...UPLOAD, ...SPEAK, ...DELETE, ...VERSION_IDS, 'readCredit' as const])];
/** Those that read or write records. */
const RECORDS: readonly OperationId[] = [
  ...DELETE,
  ...LINKS,
  ...CHANGE,
  ...SHARES,
  'listCatalogue',
  'changeVoiceModels',
  'listTags',
  'listVoiceModels',
  'readVoiceModel',
  ...SAMPLE,
  'listEchos',
  'readEcho',
  'readEchoVoiceModel',
  'unlinkEcho',
  ...VERSION_IDS,
  'readUsage',
  'eraseUser',
  'readErasure',
  'exportUser',
];
/** Those that need the database: records, clips, and speeches that are kept. */
const DATABASE = [...RECORDS, ...CLIPS, ...SPEAK, ...OF_SIGN_IN];
/** Those whose address or body is parsed. */
const PARSED: readonly OperationId[] = [...new Set([...DATABASE, ...BODIES]), 'readCredit', 'readLimits'];
/** For codes of addresses that do not exist, and of what only the log shows. */
const NONE: readonly OperationId[] = [];

/**
 * Which operations can fail with a code, for every code of the error table. The statuses of an operation in the document
 * follow from it, and the tests refuse a response whose code is not named here for its operation.
 */
export const FAILS_WITH: Readonly<Record<ErrorCode, readonly OperationId[]>> = {
  invalid_parameter: PARSED,
  malformed_request: ALL,
  malformed_json: JSON_BODIES,
  malformed_multipart: FORMS,
  invalid_field_name: FORMS,
  unexpected_field: FORMS,
  invalid_idempotency_key: UPLOAD,
  missing_file: FORMS,
  too_many_files: FORMS,
  unauthenticated: SIGNED_IN,
  insufficient_scope: SIGNED_IN,
  user_mismatch: OF_USER,
  not_owner: [...DELETE, ...CHANGE, ...SHARES, ...VERSION_IDS, ...SAMPLE, ...LINKS],
  not_with_key: ['createKey', 'revokeKey', 'eraseUser'],
  too_many_voices: ['uploadReference'],
  cross_site_request: WRITES,
  metrics_denied: ['readMetrics'],
  not_found: ['readCredit', 'listCatalogue', ...OF_SIGN_IN],
  voice_model_not_found: [
    ...SPEAK,
    ...CLIPS_OF_VOICE,
    ...DELETE,
    ...CHANGE,
    ...LINKS,
    ...SHARES,
    ...SAMPLE,
    'readVoiceModel',
    'readEchoVoiceModel',
    ...VERSION_IDS,
  ],
  version_not_found: ['chooseVersion'],
  key_not_found: ['revokeKey'],
  too_many_keys: ['createKey'],
  clip_not_found: ['playClip'],
  echo_not_found: ['readEcho', 'speakAsEcho', 'linkEcho', 'uploadReference'],
  echo_without_voice: ['speakAsEcho'],
  erasure_not_found: ['readErasure'],
  sample_not_found: SAMPLE,
  method_not_allowed: NONE,
  upload_stalled: FORMS,
  upload_too_slow: FORMS,
  body_too_slow: JSON_BODIES,
  idempotency_in_progress: UPLOAD,
  export_in_progress: ['exportUser'],
  erasure_in_progress: [...UPLOAD, ...SPEAK, 'createEcho', 'createKey', 'shareVoiceModel', 'changeVoiceModel'],
  sample_not_kept: VERSION,
  voice_model_not_ready: [...SPEAK, 'chooseVersion'],
  voice_model_failed: [...SPEAK, 'chooseVersion'],
  voice_model_taken_down: [...SPEAK, ...VERSION_IDS],
  conflict: [
    ...UPLOAD,
    ...LINKS,
    ...CHANGE,
    'deleteVoiceModel',
    'unlinkEcho',
    'chooseVersion',
    'shareVoiceModel',
    'revokeShare',
  ],
  precondition_failed: [...CHANGE, ...DELETE, 'chooseVersion'],
  request_too_large: BODIES,
  file_too_large: FORMS,
  field_too_large: [...FORMS, ...SPEAK],
  too_many_parts: FORMS,
  unsupported_media_type: BODIES,
  unsupported_audio: UPLOAD,
  unsupported_image: FORMS,
  range_not_satisfiable: [...SAMPLE, 'playClip'],
  misdirected_request: ALL,
  empty_file: UPLOAD,
  unreadable_audio: UPLOAD,
  codec_not_supported: UPLOAD,
  unreadable_image: FORMS,
  no_sound_track: UPLOAD,
  inspection_limit: UPLOAD,
  too_short: UPLOAD,
  silent_audio: UPLOAD,
  too_long: UPLOAD,
  idempotency_key_reused: UPLOAD,
  model_failed: UPLOAD,
  provider_rejected: FISH_AUDIO,
  provider_forbidden: FISH_AUDIO,
  rate_limited: COUNTED,
  limit_reached: [...UPLOAD, ...SPEAK, 'checkReferences'],
  client_closed: NONE,
  internal_error: ALL,
  provider_auth: FISH_AUDIO,
  provider_error: FISH_AUDIO,
  provider_bad_response: FISH_AUDIO,
  provider_not_configured: FISH_AUDIO,
  provider_credit_exhausted: FISH_AUDIO,
  provider_busy: FISH_AUDIO,
  provider_unreachable: FISH_AUDIO,
  overloaded: ALL,
  database_disabled: DATABASE,
  database_unavailable: [...UPLOAD, ...DATABASE],
  sign_in_unavailable: SIGNED_IN,
  storage_disabled: [...SAMPLE, ...SPEAK, 'playClip'],
  storage_unavailable: [...UPLOAD, ...SAMPLE, ...SPEAK, 'playClip'],
  storage_backlog: UPLOAD,
  journal_unavailable: [...UPLOAD, ...RECORDS],
  shutting_down: COUNTED,
  provider_timeout: FISH_AUDIO,
  insufficient_storage: [...FORMS, ...DELETE, ...LINKS, ...CHANGE, ...SPEAK],
};

/** Every operation that is counted towards the limit of requests has the headers of that limit. */
export function isCounted(id: OperationId): boolean {
  return COUNTED.includes(id);
}

/** The codes with which an operation can fail. */
export function codesOf(id: OperationId): ErrorCode[] {
  return (Object.keys(FAILS_WITH) as ErrorCode[]).filter((code) => FAILS_WITH[code].includes(id));
}
