export { speechFileName } from './speech-file-name';
export type { VoiceSpeech } from './voice-speech';
