export { type FindRecordedDeps, findRecorded, findVoiceModel } from './find-voice-model';
export { voiceModelNotFound } from './reach';
