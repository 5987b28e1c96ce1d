// What the other services may use.
export { whyItCannotSpeak } from './speak-with-model';
