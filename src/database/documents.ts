import type { ObjectId } from 'mongodb';
import type { Echo } from '../domain/echo';
import type { StoredResponse } from '../domain/idempotency-keys';
import type { AddedLater, VoiceModel } from '../domain/voice-model';

/** A voice model as it is stored: the published record with ObjectIds for the ids of ours. */
export interface VoiceModelDocument extends Omit<VoiceModel, '_id' | 'user_id' | 'echo_id'> {
  readonly _id: ObjectId;
  readonly user_id: ObjectId;
  readonly echo_id: ObjectId | null;
}

/** An Echo as it is stored. */
export interface EchoDocument extends Omit<Echo, '_id' | 'user_id'> {
  readonly _id: ObjectId;
  readonly user_id: ObjectId;
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

/** `updated_at` came later as well; its empty value is another member's. */
type MayBeMissing = AddedLater | 'updated_at';

/** A document of whatever version of the service. */
type AnyVoiceModelDocument = Omit<VoiceModelDocument, MayBeMissing> & Partial<Pick<VoiceModelDocument, MayBeMissing>>;

/** The published record of a stored one; members that an older version did not store get their empty value. */
export function toVoiceModel(document: AnyVoiceModelDocument): VoiceModel {
  return {
    _id: document._id.toHexString(),
    user_id: document.user_id.toHexString(),
    model_id: document.model_id,
    name: document.name,
    audio_file_path: document.audio_file_path,
    file_type: document.file_type,
    echo_id: document.echo_id?.toHexString() ?? null,
    created_at: document.created_at,
    updated_at: document.updated_at ?? document.created_at,
    description: document.description ?? '',
    tags: document.tags ?? [],
    samples: document.samples ?? [],
    missing_since: document.missing_since ?? null,
  };
}

/** The published Echo of a stored one. */
export function toEcho(document: EchoDocument): Echo {
  return {
    _id: document._id.toHexString(),
    user_id: document.user_id.toHexString(),
    name: document.name,
    created_at: document.created_at,
  };
}
