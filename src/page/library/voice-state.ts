import type { VoiceModel } from '../../client/index.js';
import { isPassing, voiceState } from '../../texts/voice-state.js';
import { namesVoice } from '../shared/voices/names-voice.js';

/** Whether the state changes by itself, so that it is asked for again. */
export function isWaiting(voice: VoiceModel): boolean {
  return isPassing(voiceState(voice));
}

/** Whether the voice can speak now. */
export function canSpeak(voice: VoiceModel): boolean {
  return ['ready', 'version', 'pending'].includes(voiceState(voice));
}

/** Whether both are the same voice, whose `model_id` changes with its version. */
export function isSameVoice(one: VoiceModel, other: VoiceModel): boolean {
  if (one._id !== null && one._id === other._id) return true;
  return namesVoice(one, other.model_id) || namesVoice(other, one.model_id);
}
