import { withDeadline } from '../../concurrency/deadline';
import { orAborted } from '../../concurrency/or-aborted';
import type { DatabaseManager } from '../../database/database-manager';
import type { SpeakingVoice } from '../../domain/voice-model';

/** Where the records of voices are. */
export type VoiceRecords = Pick<DatabaseManager, 'state' | 'getSpeakingVoice'>;

/** How long a speech waits for the record of its voice, and how old a record may be that was read ahead, in milliseconds. */
const LOOK_UP_MS = 250;

/**
 * The record of a voice; null where there is none, or where the database is away, fails, or takes longer than a speech may wait
 * for it. Rejects with the reason of the signal only.
 */
export type FoundVoice = (signal: AbortSignal) => Promise<SpeakingVoice | null>;

/**
 * Looks for the record of a voice, by any id that it is known by, from now on: the body of a request can be read meanwhile. Where
 * that takes so long that the record may have changed, it is read again.
 */
export function findVoice(database: VoiceRecords, voiceId: string): FoundVoice {
  const startedAt = performance.now();
  const first = lookUp(database, voiceId);
  return (signal) => {
    const isRecent = performance.now() - startedAt <= LOOK_UP_MS;
    return orAborted(isRecent ? first : lookUp(database, voiceId), signal);
  };
}

async function lookUp(database: VoiceRecords, voiceId: string): Promise<SpeakingVoice | null> {
  if (database.state !== 'connected') return null;
  return withDeadline(LOOK_UP_MS, () => database.getSpeakingVoice(voiceId)).catch(() => null);
}
