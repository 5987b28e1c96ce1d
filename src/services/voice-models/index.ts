export { type FindRecordedDeps, findRecorded, findVoiceModel } from './find-voice-model';
export { assertKnown, type OnCondition } from './library/record-revision';
export { voiceModelNotFound } from './reach';
