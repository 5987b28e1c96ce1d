import type { ObjectId } from 'mongodb';
import type { Clip } from '../domain/clips/clip';
import type { StoredResponse } from '../domain/idempotency-keys';
import type { ApiKey } from '../domain/identity/api-key';
import type { StoredAuditEvent } from '../domain/identity/audit-event';
import type { Erasure } from '../domain/identity/erasure';
import type { Share } from '../domain/sharing/share';
import type { VoiceModel } from '../domain/voice-model';

/** A voice model as it is written: the published record with ObjectIds for the ids of ours. */
export interface VoiceModelDocument
  extends Omit<VoiceModel, '_id' | 'user_id' | 'echo_id' | 'versions' | 'known_model_ids'> {
  readonly _id: ObjectId;
  readonly user_id: ObjectId;
  readonly echo_id: ObjectId | null;
  /** When its state at Fish.Audio is to be read again; only there while its training is watched. */
  readonly model_check_at?: Date;
  /** How often it was read so far; only there while its training is watched. */
  readonly model_checks?: number;
  /** The number of the last batch of each lane that is in `usage`; see UsageRepository. */
  readonly usage_applied?: Readonly<Record<string, number>>;
  /** The fields of which Fish.Audio is still to be told; only there until it was. */
  readonly fish_audio_due?: readonly string[];
  /** When the worker tells it, unless the request that made the change has done so by then. */
  readonly fish_audio_due_at?: Date;
  /** To whom the voice is lent; absent where it never was. */
  readonly shares?: readonly ShareDocument[];
  /** Since when its removal is announced, for when, and when it began; absent where it is not announced. */
  readonly expiry?: { readonly warned_at: Date; readonly at: Date; readonly removal_begun_at?: Date };
}

/** A voice as it is lent to one user, inside the record of the voice. */
export interface ShareDocument extends Omit<Share, 'user_id' | 'echo_id'> {
  readonly user_id: ObjectId;
  readonly echo_id: ObjectId | null;
}

/** What a voice of a user spoke on one UTC day. `_id` is the user, the day and the voice. */
export interface UsageDayDocument {
  readonly _id: string;
  readonly user_id: ObjectId | string;
  /** The `_id` of the record of the voice. */
  readonly voice_id: ObjectId | string;
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly speech_count: number;
  readonly characters: number;
  readonly utf8_bytes: number;
  readonly audio_seconds: number;
  /** The bytes by the engine that spoke, whose name has `_` in place of dots. */
  readonly engine_bytes: Readonly<Record<string, number>>;
  readonly usage_applied: Readonly<Record<string, number>>;
}

/**
 * The mark that a voice model was deleted, by its `model_id`: while it is there, no late save brings the record back.
 * Such a mark is called a tombstone. There are such marks of erased users and of changed links of Echos as well.
 */
export interface TombstoneDocument {
  readonly _id: string;
  readonly deleted_at: Date;
  /** From here on it counts as absent, even where the server has not removed it yet. */
  readonly expires_at: Date;
  /** Of an Echo: whether it was unlinked then, and has no voice since. */
  readonly unlinked?: boolean;
}

/** An idempotency key as it is stored. `_id` is a hash of the key and its scope; `claim_id` is new with every claim. */
export interface KeyDocument {
  readonly _id: string;
  readonly fingerprint: string;
  /** The id of the installation that claimed it. */
  readonly holder: string;
  readonly claim_id: ObjectId;
  /** Whether this claim followed one that was abandoned, so that an earlier request may have done its work. */
  readonly taken_over: boolean;
  readonly state: 'in_progress' | 'completed';
  /** The response of the request, named `answer` in stored data; null as long as it is in progress. */
  readonly answer: StoredResponse | null;
  readonly claimed_at: Date;
  /** From here on it counts as absent, even where the server has not removed it yet. */
  readonly expires_at: Date;
}

/** A place of a limit that instances share, and who has it. `_id` is the limit and the place. */
export interface LeaseDocument {
  readonly _id: string;
  readonly kind: 'lease';
  readonly limit: string;
  readonly place: number;
  readonly holder: string | null;
  readonly fence: number;
  /** For people; nothing is decided by it. */
  readonly changed_at: Date;
}

/** What an instance says of itself to those with which it shares a limit. `_id` is the limit and the instance. */
export interface InstanceDocument {
  readonly _id: string;
  readonly kind: 'instance';
  readonly limit: string;
  readonly instance: string;
  readonly beat: number;
  readonly wants: number;
  readonly waited_ms: number;
  /** For people; nothing is decided by it. */
  readonly renewed_at: Date;
}

/** How often a client was counted in its window, over all instances. `_id` is a hash of the client. */
export interface CountDocument {
  readonly _id: string;
  readonly window: string;
  readonly hits: number;
  readonly age_ms: number;
  /** From here on it is of no use, even where the server has not removed it yet. */
  readonly expires_at: Date;
}

/** How much somebody has used of a limit in one of its windows. `_id` is a hash of the three. */
export interface AmountDocument {
  readonly _id: string;
  /** The user; null where the use counts for an address. */
  readonly user_id: ObjectId | string | null;
  readonly used: number;
  readonly expires_at: Date;
}

/** The places that uploads under way have among the voices of a user. `_id` is the user. */
export interface VoiceHoldsDocument {
  readonly _id: ObjectId;
  /** One larger with every change. */
  readonly version: number;
  readonly holds: readonly { readonly id: string; readonly expires_at: Date }[];
  readonly expires_at: Date;
}

/** Who has signed in. `_id` is the `user_id` of the records. */
export interface UserDocument {
  readonly _id: ObjectId;
  readonly issuer: string;
  readonly subject: string;
  readonly created_at: Date;
}

/** The key of a program as it is stored: the hash of its text, and never the text. */
export interface ApiKeyDocument extends Omit<ApiKey, 'key_id' | 'user_id'> {
  readonly _id: ObjectId;
  readonly user_id: ObjectId;
  /** SHA-256 of the text, in hex. */
  readonly hash: string;
  /** Which of the places of its user it has, from 0; only there until it was revoked, or was found expired. */
  readonly slot?: number;
  /** When the document is removed. */
  readonly remove_at: Date;
}

/** Something that a user has done, as it is stored. */
export interface AuditEventDocument extends Omit<StoredAuditEvent, 'user_id' | 'of_user_id'> {
  readonly _id: ObjectId;
  readonly user_id: ObjectId;
  /** Missing where it concerns nobody else. */
  readonly of_user_id?: ObjectId;
  readonly expires_at: Date;
}

/** A session of the page. `_id` is the SHA-256 of its id, as hex, so that nobody who reads the database can use it. */
export interface SessionDocument {
  readonly _id: string;
  readonly user_id: ObjectId;
  readonly issuer: string;
  readonly subject: string;
  readonly scopes: readonly string[];
  readonly created_at: Date;
  /** Some minutes exact. */
  readonly last_seen_at: Date;
  /** From here on it is of no use, even where the server has not removed it yet. */
  readonly expires_at: Date;
}

/** The erasure of a user, of whom there is one at a time. `_id` is the `user_id`. */
export interface ErasureDocument extends Omit<Erasure, 'erasure_id' | 'user_id'> {
  readonly _id: ObjectId;
  readonly erasure_id: ObjectId;
  /** When somebody may work on it again; only there while it runs. */
  readonly due_at?: Date;
  /** New with every claim: whoever has lost the claim changes nothing more. */
  readonly claim_id: ObjectId | null;
  /** How many voices the next attempt leaves for its end; absent until one has failed. */
  readonly skip?: number;
  /** When the receipt goes; only there once it is done. */
  readonly expires_at?: Date;
}

/** A consent of a voice that was erased. `_id` is a hash of the `model_id` and of when it was given. */
export interface KeptConsentDocument {
  readonly _id: string;
  readonly model_id: string;
  readonly basis: string;
  readonly text_version: string | null;
  readonly at: Date;
  readonly expires_at: Date;
}

/** How far the sweep of unused voices is, which one instance does at a time. There is one document. */
export interface RetentionDocument {
  readonly _id: 'sweep';
  /** When a sweep began last. */
  readonly ran_at: Date;
  /** Since when sweeps have followed each other without a long pause. */
  readonly since: Date;
  /** New with every sweep: whoever has lost it notes nothing more. */
  readonly claim_id: ObjectId;
  /** Where the next sweep goes on; null for the beginning. */
  readonly cursor: string | null;
}

/** A clip as it is written. The ids of voices and users of other programs, which may be of any type, are kept as text. */
export interface ClipDocument extends Omit<Clip, '_id' | 'voice_id' | 'user_id'> {
  readonly _id: ObjectId;
  readonly voice_id: ObjectId | string;
  readonly user_id: ObjectId | string;
}
