import type { Document } from 'mongodb';
import {
  type BorrowedVoiceModel,
  LOSS_REASONS,
  SHARED_USES,
  type Share,
  type VoiceModelLost,
} from '../../domain/sharing/share';
import type { VoiceModel } from '../../domain/voice-model';
import { membersOf, readDate, readHexId, readObjects, readText, readTexts } from './read-values';

/** The member in which the shares of a voice are stored. */
export const SHARES: Document = { shares: 1 };

/**
 * The shares of a stored voice. An entry that names no user or nothing that is known here is left out: nothing is lent by what
 * cannot be read.
 */
export function decodeShares({ shares, created_at }: Document): Share[] {
  return readObjects(shares).flatMap((stored) => {
    const user_id = readHexId(stored.user_id);
    const allowed = readTexts(stored.may);
    const may = SHARED_USES.filter((use) => allowed.includes(use));
    if (user_id === null || may.length === 0) return [];
    const lentAt = readDate(stored.created_at) ?? readDate(created_at) ?? new Date(0);
    return [{ user_id, may, created_at: lentAt, echo_id: readHexId(stored.echo_id) }];
  });
}

/** What a user to whom a voice is lent sees of its record; null for a user to whom it is not. */
export function toBorrowed(record: VoiceModel, stored: Document, userId: string): BorrowedVoiceModel | null {
  const share = decodeShares(stored).find(({ user_id }) => user_id === userId);
  if (share === undefined) return null;
  const { model_id, name, description, tags, file_type, created_at, model_state, missing_since, user_id } = record;
  const { expires_at } = record;
  return {
    ...{ model_id, name, description, tags, file_type, created_at, model_state, missing_since },
    ...(expires_at !== undefined && { expires_at }),
    ...{ owner_id: user_id, may: share.may, echo_id: share.echo_id },
  };
}

/** What a stored Echo says of the voice that it has lost; null where it says nothing that can be read. */
export function decodeLost(stored: unknown): VoiceModelLost | null {
  const { model_id, at, reason } = membersOf(stored);
  const [id, lostAt] = [readText(model_id), readDate(at)];
  const known = LOSS_REASONS.find((one) => one === reason);
  return id === null || lostAt === null || known === undefined ? null : { model_id: id, at: lostAt, reason: known };
}
