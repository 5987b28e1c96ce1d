import { orAborted } from '../../concurrency/or-aborted';
import { spokenLength } from '../../domain/speech/spoken-text';
import type { SpeakingVoice } from '../../domain/voice-model';
import { FishAudioError } from '../../fish-audio/errors/fish-audio-error';
import type { SpeakInput } from '../../fish-audio/resources/speech-request';
import type { FoundVoice } from './find-voice';
import { keepFromExpiry } from './keep-from-expiry';
import { assertCanSpeak, speakWithModel } from './speak-with-model';
import { speechFileName } from './speech-file-name';
import type { SpeakCall, SpeakDeps, VoiceSpeech } from './voice-speech';

/** A voice as a caller names it: by the id that it has now or had earlier, and what `findVoice` finds of it. */
export interface NamedVoice {
  readonly id: string;
  readonly found: FoundVoice;
  /** Asked where no record is found: throws where the caller may not use the model of this id. */
  readonly ofCaller: () => Promise<SpeakingVoice | null>;
}

/**
 * Speaks with a voice: its record names the model that speaks. Without a record, or without a database, the id of the voice itself
 * is taken for that of a model, if the caller may use it. Throws as `speakWithModel` does, and the reason of the signal.
 */
export async function speakWithVoice(
  deps: SpeakDeps,
  { id, found, ofCaller }: NamedVoice,
  input: SpeakInput,
  call: SpeakCall,
): Promise<VoiceSpeech> {
  const record = (await found(call.signal)) ?? (await orAborted(ofCaller(), call.signal));
  return speakWithRecord(deps, { record, modelId: record?.model_id ?? id }, input, call);
}

/** The model that is to speak, and the record of its voice. */
interface Speaker {
  readonly record: SpeakingVoice | null;
  readonly modelId: string;
  /** For whom an admin speaks with it; the owner of the voice unless given. Null where no user is known. */
  readonly userOf?: (() => Promise<string | null>) | undefined;
}

/**
 * Speaks with a model whose record has been looked up. What is spoken is reserved of what is left to the speaker, and given back where
 * Fish.Audio has not begun with it, so that nothing was paid. Throws `limit_reached`, and as `speakWithModel` does.
 */
export async function speakWithRecord(
  deps: SpeakDeps,
  { record, modelId, userOf = async () => record?.user_id ?? null }: Speaker,
  input: SpeakInput,
  call: SpeakCall,
): Promise<VoiceSpeech> {
  const { characters } = spokenLength(input.text);
  const reserved = await call.allowance?.reserve(characters, userOf);
  const ofModel = { ...call, record, modelId };
  let isAsked = false;
  try {
    // After the reservation: a speech that is over the limit is no use of the voice.
    await keepFromExpiry(deps.database, record, call.signal);
    await assertCanSpeak(deps, ofModel);
    isAsked = true;
    const speech = await speakWithModel(deps, input, ofModel);
    return { ...speech, voice: record, modelId, fileName: speechFileName(record, speech.format) };
  } catch (error) {
    if (!isAsked || !mayBePaid(error)) await reserved?.settle(0);
    throw error;
  }
}

/** Whether a speech that failed may have been made all the same, such as one of a text without words, or whose caller has left. */
function mayBePaid(error: unknown): boolean {
  return error instanceof FishAudioError && error.outcome === 'unknown' && !error.isOverload;
}
