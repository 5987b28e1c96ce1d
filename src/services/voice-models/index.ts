export { findVoiceModel, voiceModelNotFound } from './find-voice-model';
