import type { OperationId } from '../../../../src/contract/operations/operations';

/** The records that a request names. */
export interface Named {
  readonly voice: string;
  readonly echo: string;
  readonly clip: string;
  readonly key: string;
  /** The user whose they are. */
  readonly user: string;
}

/** What a request has besides its method and its path. */
export interface Parts {
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: object;
  /** The fields of a form with a recording. */
  readonly form?: Readonly<Record<string, string>>;
}

/** A status, and the code of a problem. */
type Expected = readonly [status: number, code?: string];

/** How an operation is asked for the things of a user, and what different callers get. */
export interface Row {
  readonly parts?: (named: Named) => Parts;
  readonly other: Expected;
  /** Somebody to whom the voice is lent, to speak with it and to link it. */
  readonly borrower: Expected;
  /** Somebody who is neither, where the voice is in the catalogue; as a borrower who may only speak with it, unless given. */
  readonly listed?: Expected;
  readonly owner: Expected;
  readonly admin: Expected;
  /** Members of the body that another user gets. */
  readonly otherGets?: object;
  /** Which record it takes away, so that each who may gets one of its own. */
  readonly takes?: 'voice' | 'clip';
}

const done = (
  status: number,
  other: Expected,
  borrower = other,
): Pick<Row, 'other' | 'borrower' | 'owner' | 'admin'> => ({
  other,
  borrower,
  owner: [status],
  admin: [status],
});
const ofVoice = (status: number) => done(status, [404, 'voice_model_not_found'], [403, 'not_owner']);
/** What whoever may speak with a voice may do as well. */
const ofLent = (status: number) => done(status, [404, 'voice_model_not_found'], [status]);
const ofEcho = (status: number) => done(status, [404, 'echo_not_found']);
const ofUser = (status: number) => done(status, [403, 'user_mismatch']);
const everybody = done(200, [200]);
const byUser = ({ user }: Named): Parts => ({ query: { user_id: user } });
const form = ({ user }: Named): Parts => ({ form: { user_id: user } });
const text = (): Parts => ({ json: { text: 'Hello.' } });

/** Every operation. Whoever sends no token that counts gets 401, and whoever lacks the scope 403, except where it is for everybody. */
export const TABLE: Readonly<Record<OperationId, Row>> = {
  uploadReference: { ...ofUser(201), parts: form },
  checkReferences: { ...ofUser(200), parts: form },
  readLimits: everybody,
  listVoiceModels: { ...ofUser(200), parts: byUser },
  readVoiceModel: ofLent(200),
  createVersion: ofVoice(201),
  chooseVersion: { ...ofVoice(200), parts: ({ voice }) => ({ json: { model_id: voice } }) },
  recreateVoiceModel: { ...ofVoice(201), parts: () => ({ query: { force: 'true' } }) },
  changeVoiceModel: { ...ofVoice(200), parts: () => ({ json: { name: 'Changed' } }) },
  listTags: { ...ofUser(200), parts: byUser },
  changeVoiceModels: {
    ...ofUser(200),
    parts: ({ voice, user }) => ({ json: { action: 'tag', tags: ['warm'], model_ids: [voice], user_id: user } }),
  },
  // An admin comes first, and the owner finds the share.
  shareVoiceModel: {
    ...ofVoice(200),
    admin: [201],
    parts: () => ({ json: { user_id: 'f'.repeat(24), may: ['speak'] } }),
  },
  listShares: ofVoice(200),
  revokeShare: ofVoice(200),
  listCatalogue: done(200, [200]),
  speak: { ...ofLent(200), parts: text },
  speakAsEcho: { ...ofEcho(200), parts: text },
  readSample: ofVoice(200),
  listClips: { ...ofLent(200), parts: ({ voice }) => ({ query: { model_id: voice } }) },
  playClip: done(200, [404, 'clip_not_found']),
  createEcho: {
    ...ofUser(201),
    parts: ({ voice, user }) => ({ json: { name: 'Echo', user_id: user, voice_model_id: voice } }),
  },
  listEchos: { ...ofUser(200), parts: byUser },
  // The Echo is the owner's.
  linkEcho: {
    ...done(200, [404, 'voice_model_not_found'], [404, 'echo_not_found']),
    listed: [403, 'not_owner'],
    parts: ({ voice }) => ({ json: { model_id: voice } }),
  },
  readEcho: ofEcho(200),
  readEchoVoiceModel: done(200, [404, 'voice_model_not_found']),
  unlinkEcho: { ...done(200, [200]), otherGets: { unlinked_model_id: null } },
  listKeys: { ...ofUser(200), parts: byUser },
  createKey: {
    ...ofUser(201),
    parts: ({ user }) => ({ json: { name: 'A program', scopes: ['voices:read'], user_id: user } }),
  },
  revokeKey: done(200, [404, 'key_not_found']),
  readAudit: { ...ofUser(200), parts: byUser },
  readUsage: { ...ofUser(200), parts: byUser },
  exportUser: { ...ofUser(200), parts: byUser },
  readErasure: {
    other: [403, 'user_mismatch'],
    borrower: [403, 'user_mismatch'],
    owner: [404, 'erasure_not_found'],
    admin: [404, 'erasure_not_found'],
    parts: byUser,
  },
  readCredit: {
    other: [403, 'insufficient_scope'],
    borrower: [403, 'insufficient_scope'],
    owner: [403, 'insufficient_scope'],
    admin: [200],
  },
  checkLiveness: everybody,
  checkReadiness: everybody,
  readMetrics: everybody,
  readContract: everybody,
  deleteClip: { ...done(200, [200]), otherGets: { deleted: { database: false, sound: false } }, takes: 'clip' },
  deleteClips: { ...ofLent(200), parts: ({ voice }) => ({ query: { model_id: voice } }) },
  deleteVoiceModel: { ...ofVoice(200), takes: 'voice', parts: () => ({ query: { fish_audio: 'true' } }) },
  // At last, since it takes everything.
  eraseUser: { ...ofUser(202), parts: byUser },
};
