import type { Principal } from './principal';

/** What is written down of who did what. */
export const AUDIT_ACTIONS = [
  'voice_created',
  'version_made',
  'version_chosen',
  'voice_changed',
  'voice_listed',
  'voice_unlisted',
  'voice_lent',
  'voice_taken_back',
  'voice_deleted',
  'voice_expired',
  'voice_linked',
  'voice_unlinked',
  'voice_spoke',
  'key_created',
  'key_revoked',
  'key_first_used',
  'signed_in',
  'exported',
  'erasure_asked_for',
] as const;

/** One of them. */
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Something that a user has done. It has no token, no name and no text. */
export interface AuditEvent {
  /** Who has done it, or whose voice the service has removed. */
  readonly user_id: string;
  readonly action: AuditAction;
  /** How the request has shown who it comes from; `service` for what the service has done by itself. */
  readonly by: Principal['by'] | 'service';
  /** The key that it was shown with, or that was made or revoked; null where there is none. */
  readonly key_id: string | null;
  /** The voice, by the `model_id` that was named or made; null where it is about none, or only an Echo is known. */
  readonly model_id: string | null;
  readonly echo_id: string | null;
  /** The other user whom it concerns: whom an admin has exported or erased, or to whom a voice is lent; null where there is none. */
  readonly of_user_id: string | null;
  /** Of speeches, the request of the first one in its hour; null where it was none of a client. */
  readonly request_id: string | null;
}

/** An event as it is read. */
export interface StoredAuditEvent extends AuditEvent {
  readonly created_at: Date;
  /** How often: speeches of one UTC hour are one event. */
  readonly count: number;
}
