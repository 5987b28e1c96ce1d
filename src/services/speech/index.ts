// What the other services may use.
export { keepFromExpiry } from './keep-from-expiry';
export { whyItCannotSpeak } from './speak-with-model';
export { speechFileName } from './speech-file-name';
export type { VoiceSpeech } from './voice-speech';
