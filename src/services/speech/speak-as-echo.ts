import { orAborted } from '../../concurrency/or-aborted';
import type { DatabaseManager } from '../../database/database-manager';
import type { VoiceModel } from '../../domain/voice-model';
import { ApiError } from '../../errors/api-error';
import type { SpeakInput } from '../../fish-audio/resources/speech-request';
import { speakWithRecord } from './speak-with-voice';
import type { SpeakCall, SpeakDeps, VoiceSpeech } from './voice-speech';

/** What the speech of an Echo needs. */
export type EchoSpeechDeps = SpeakDeps & {
  readonly database: Pick<DatabaseManager, 'getEcho' | 'getVoiceModelForEcho' | 'sharing'>;
};

/**
 * The record of the voice of an Echo. The Echo need not have been created here, since the app may keep its own: it is known by
 * the voice that is linked to it. Throws `echo_not_found` where nothing knows the Echo, `echo_without_voice` where it has no
 * voice, what the database throws, and the reason of the signal.
 */
export async function findVoiceOfEcho(
  { database }: { readonly database: Pick<DatabaseManager, 'getEcho' | 'getVoiceModelForEcho'> },
  echoId: string,
  signal: AbortSignal,
): Promise<VoiceModel> {
  const record = await orAborted(database.getVoiceModelForEcho(echoId), signal);
  if (record !== null) return record;
  if ((await orAborted(database.getEcho(echoId), signal)) === null) {
    throw new ApiError('echo_not_found', 'There is no Echo with this id, and no voice model that is linked to it.');
  }
  throw new ApiError('echo_without_voice', 'This Echo has no voice. Link a voice model to it first.');
}

/** Whose Echo speaks with a voice: the borrower's to whom the voice was lent for it, else the owner's. Throws what the database throws. */
export async function userOfEcho(
  { database }: Pick<EchoSpeechDeps, 'database'>,
  echoId: string,
  { echo_id, model_id, user_id }: VoiceModel,
): Promise<string> {
  if (echo_id === echoId) return user_id;
  const shares = await database.sharing.list(model_id);
  return shares?.find((share) => share.echo_id === echoId)?.user_id ?? user_id;
}

/** Speaks with the voice of an Echo. Throws as `findVoiceOfEcho` and `speakWithVoice` do. */
export async function speakAsEcho(
  deps: EchoSpeechDeps,
  echoId: string,
  input: SpeakInput,
  call: SpeakCall,
): Promise<VoiceSpeech> {
  const record = await findVoiceOfEcho(deps, echoId, call.signal);
  return speakAsEchoWith(deps, { echoId, record }, input, call);
}

/** The same where the record of the voice is known. Throws as `speakWithRecord` does. */
export function speakAsEchoWith(
  deps: EchoSpeechDeps,
  { echoId, record }: { readonly echoId: string; readonly record: VoiceModel },
  input: SpeakInput,
  call: SpeakCall,
): Promise<VoiceSpeech> {
  const userOf = () => userOfEcho(deps, echoId, record);
  return speakWithRecord(deps, { record, modelId: record.model_id, userOf }, input, call);
}
