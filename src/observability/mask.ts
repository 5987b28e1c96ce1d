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

/** What each line of the log begins with. A call may have fields of these names as well, which come behind. */
const LEVEL_AND_TIME = /^\{"level":"[^"]*","time":"[^"]*"/;

/**
 * As `createMask`, for finished lines of the log, which stay JSON: a short password may be a part of a number, of a time or of
 * the name of a field, where it is no secret. Texts alone are masked, and keys also in names; the level and the time of a
 * line are none.
 */
export function createLineMask(secrets: readonly string[]): (line: string) => string {
  const mask = createMask(secrets);
  const inTexts = (_name: string, value: unknown): unknown => (typeof value === 'string' ? mask(value) : value);
  return (line) => {
    // Most lines have nothing to mask, and are not read.
    if (mask(line) === line) return line;
    const own = JSON.parse(`${LEVEL_AND_TIME.exec(line)?.[0]}}`);
    return `${JSON.stringify({ ...JSON.parse(line, inTexts), ...own }).replace(KEY, '[secret]')}\n`;
  };
}
