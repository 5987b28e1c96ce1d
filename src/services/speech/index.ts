export type { VoiceSpeech } from './voice-speech';
