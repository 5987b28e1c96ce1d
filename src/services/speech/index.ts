// What the other services may use.
export { keepFromExpiry } from './keep-from-expiry';
export { takenDown, whyItCannotSpeak } from './speak-with-model';
export { speechFileName } from './speech-file-name';
export type { SpeechAllowance, VoiceSpeech } from './voice-speech';
