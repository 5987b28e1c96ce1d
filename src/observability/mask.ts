/** Shorter values would also mask parts of ordinary words. */
const MIN_SECRET_LENGTH = 4;

/** Keys of programs, cut ones as well, which are no settings: they come with requests, and may stand where they do not belong. */
const KEY = /evm_[\w-]{16,}/gi;

/** Returns a function that replaces each of the secrets, and all that looks like a key, wherever it stands in a text, by `[secret]`. */
export function createMask(secrets: readonly string[]): (text: string) => string {
  const spellings = secrets
    .filter((secret) => secret.length >= MIN_SECRET_LENGTH)
    // A log line is JSON, where a quote or a backslash of the secret is written escaped.
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
    .sort((a, b) => b.length - a.length);
  const unique = [...new Set(spellings)];
  return (text) =>
    unique.reduce((masked, secret) => masked.replaceAll(secret, '[secret]'), text.replace(KEY, '[secret]'));
}
