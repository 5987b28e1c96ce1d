import { orAborted } from '../../concurrency/or-aborted';
import type { DatabaseManager } from '../../database/database-manager';
import { ApiError } from '../../errors/api-error';
import type { SpeakInput } from '../../fish-audio/resources/speech-request';
import { speakWithRecord } from './speak-with-voice';
import type { SpeakCall, SpeakDeps, VoiceSpeech } from './voice-speech';

/** What the speech of an Echo needs. */
export type EchoSpeechDeps = SpeakDeps & {
  readonly database: Pick<DatabaseManager, 'getEcho' | 'getVoiceModelForEcho'>;
};

/**
 * Speaks with the voice of an Echo. The Echo need not have been created here, since the app may keep its own: it is known by
 * the voice that is linked to it. Throws `echo_not_found` where nothing knows the Echo, `echo_without_voice` where it has no
 * voice, what the database throws, and as `speakWithVoice` does.
 */
export async function speakAsEcho(
  deps: EchoSpeechDeps,
  echoId: string,
  input: SpeakInput,
  call: SpeakCall,
): Promise<VoiceSpeech> {
  const { database } = deps;
  const record = await orAborted(database.getVoiceModelForEcho(echoId), call.signal);
  if (record !== null) return speakWithRecord(deps, { record, modelId: record.model_id }, input, call);
  if ((await orAborted(database.getEcho(echoId), call.signal)) === null) {
    throw new ApiError('echo_not_found', 'There is no Echo with this id, and no voice model that is linked to it.');
  }
  throw new ApiError('echo_without_voice', 'This Echo has no voice. Link a voice model to it first.');
}
