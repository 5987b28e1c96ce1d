import { platform } from '../http/platform.js';

/**
 * A key for one intended upload. `randomUUID` exists in secure contexts only (https, localhost), `getRandomValues` in every
 * browser and in Node. React Native has neither without a polyfill such as react-native-get-random-values: then the key is made
 * of Math.random and written so that the service takes it for one that can be guessed, and counts it for the same user, or
 * for the same network and content, only (docs/reliability.md).
 */
export function createIdempotencyKey(): string {
  const { crypto } = platform;
  if (crypto?.randomUUID) return crypto.randomUUID();
  if (crypto?.getRandomValues) {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }
  const digits = () => Math.random().toString(36).slice(2);
  return `guessable-${Date.now().toString(36)}-${digits()}${digits()}`;
}
