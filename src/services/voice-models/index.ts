export { findVoiceModel } from './find-voice-model';
export { voiceModelNotFound } from './reach';
