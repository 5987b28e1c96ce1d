const MAX_LENGTH = 300;
const MAX_REASON_LENGTH = 120;
const MAX_FIELD_ERRORS = 5;

/** Letters and digits in a row, or a UUID, that are no word of a sentence: a key, a token, the id of an account. */
const OPAQUE = /[A-Za-z0-9]{16,}|[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}/;

/**
 * Extracts the message of an error body that may be shown to a caller: `message` of an object, `loc` and `msg` of a
 * validation list (Fish Audio OpenAPI), or plain text. Null for anything else, such as the HTML page of a gateway.
 */
export function readProviderMessage(contentType: string, body: string): string | null {
  return clean(messageOf(parse(body)) ?? (contentType === 'text/plain' ? body : null), MAX_LENGTH);
}

/** Extracts `reason` of an error body (Fish Audio OpenAPI, errors), a code or a sentence; null when there is none. */
export function readProviderReason(body: string): string | null {
  const { reason } = asRecord(parse(body));
  return withoutPrivateWords(clean(typeof reason === 'string' ? reason : null, MAX_REASON_LENGTH));
}

/** Whether an error body is one of Fish.Audio's own, a JSON object (Fish Audio OpenAPI, errors), and not the page of a gateway. */
export function isProviderError(body: string): boolean {
  const value = parse(body);
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A name that Fish.Audio gives to something, as one short line of at most `maxLength` characters; null when nothing is left. */
export function readProviderName(name: string, maxLength: number): string | null {
  return clean(name, maxLength);
}

/**
 * Replaces the words of a message that may be the operator's: keys and tokens, ids of accounts, e-mail addresses. For
 * refusals of the account or its plan, which may name whose they are.
 */
export function withoutPrivateWords<T extends string | null>(text: T): T | string {
  if (text === null) return text;
  const words = text.split(' ');
  const isPrivate = (word: string, at: number): boolean =>
    word.includes('@') || (OPAQUE.test(word) && /\d/.test(word)) || /^bearer$/i.test(words[at - 1] ?? '');
  return words.map((word, at) => (isPrivate(word, at) ? '[…]' : word)).join(' ');
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function messageOf(value: unknown): string | null {
  if (Array.isArray(value)) {
    const messages = value.slice(0, MAX_FIELD_ERRORS).map(fieldErrorOf);
    return messages.filter((text) => text !== '').join('; ') || null;
  }
  const { message } = asRecord(value);
  return typeof message === 'string' ? message : null;
}

function fieldErrorOf(value: unknown): string {
  const { loc, msg } = asRecord(value);
  const place = Array.isArray(loc) ? loc.filter((step) => ['string', 'number'].includes(typeof step)).join('.') : '';
  const text = typeof msg === 'string' ? msg : '';
  return place !== '' && text !== '' ? `${place}: ${text}` : text;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** Makes one short line of text without tags, control characters or invisible formatting characters; null if nothing is left. */
function clean(text: string | null, maxLength: number): string | null {
  if (text === null) return null;
  const line = text
    .slice(0, 4 * maxLength)
    .replace(/<[^<>]*>/g, ' ')
    .replace(/[<>]/g, ' ')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  const characters = [...line];
  if (characters.length <= maxLength) return line === '' ? null : line;
  return `${characters
    .slice(0, maxLength - 1)
    .join('')
    .trimEnd()}…`;
}
