import { withDeadline } from '../../concurrency/deadline';
import { orAborted } from '../../concurrency/or-aborted';
import type { DatabaseManager } from '../../database/database-manager';
import type { VoiceModel } from '../../domain/voice-model';

/** Where the records of voices are. */
export type VoiceRecords = Pick<DatabaseManager, 'state' | 'getVoiceModelById'>;

/** How long a speech waits for the record of its voice, in milliseconds. */
const LOOK_UP_MS = 250;

/**
 * The record of a voice, by any id that it is known by; null where there is none, or where the database is away, fails, or
 * takes longer than a speech may wait for it. Rejects with the reason of the signal only.
 */
export async function findVoice(
  database: VoiceRecords,
  voiceId: string,
  signal: AbortSignal,
): Promise<VoiceModel | null> {
  if (database.state !== 'connected') return null;
  const lookUp = withDeadline(LOOK_UP_MS, () => database.getVoiceModelById(voiceId)).catch(() => null);
  return orAborted(lookUp, signal);
}
