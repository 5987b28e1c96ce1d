import type { VoiceModel } from '../../domain/voice-model';
import type { SpeakInput } from '../../fish-audio/resources/speech-request';
import { findVoice } from './find-voice';
import { speakWithModel } from './speak-with-model';
import { speechFileName } from './speech-file-name';
import type { SpeakCall, SpeakDeps, VoiceSpeech } from './voice-speech';

/**
 * Speaks with the voice that has this id, now or earlier: its record names the model that speaks. Without a record, or
 * without a database, the id itself is taken for that of a model. Throws as `speakWithModel` does, and the reason of the
 * signal.
 */
export async function speakWithVoice(
  deps: SpeakDeps,
  voiceId: string,
  input: SpeakInput,
  call: SpeakCall,
): Promise<VoiceSpeech> {
  const record = await findVoice(deps.database, voiceId, call.signal);
  return speakWithRecord(deps, { record, modelId: record?.model_id ?? voiceId }, input, call);
}

/** The model that is to speak, and the record of its voice. */
interface Speaker {
  readonly record: VoiceModel | null;
  readonly modelId: string;
}

/** Speaks with a model whose record has been looked up. Throws as `speakWithModel` does. */
export async function speakWithRecord(
  deps: SpeakDeps,
  speaker: Speaker,
  input: SpeakInput,
  call: SpeakCall,
): Promise<VoiceSpeech> {
  const speech = await speakWithModel(deps, input, { ...call, ...speaker });
  const fileName = speechFileName(speaker.record, speech.format);
  return { ...speech, voice: speaker.record, modelId: speaker.modelId, fileName };
}
