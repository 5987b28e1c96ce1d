const MAX_LENGTH = 300;
const MAX_PROBLEMS = 5;

/**
 * Finds the words in an error body that may be shown to a caller, or null: `message` of an object, `loc` and `msg` of a
 * validation list (Fish Audio OpenAPI), or plain text. Pages of HTML, which come from a gateway, have none.
 */
export function readProviderMessage(contentType: string, body: string): string | null {
  const words = wordsOf(parse(body)) ?? (contentType === 'text/plain' ? body : null);
  if (words === null) return null;
  const text = clean(words);
  return text === '' ? null : text;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function wordsOf(value: unknown): string | null {
  if (Array.isArray(value)) {
    const problems = value.slice(0, MAX_PROBLEMS).map(problemOf);
    return problems.filter((problem) => problem !== '').join('; ') || null;
  }
  const { message } = asRecord(value);
  return typeof message === 'string' ? message : null;
}

function problemOf(value: unknown): string {
  const { loc, msg } = asRecord(value);
  const place = Array.isArray(loc) ? loc.filter((step) => ['string', 'number'].includes(typeof step)).join('.') : '';
  const text = typeof msg === 'string' ? msg : '';
  return place !== '' && text !== '' ? `${place}: ${text}` : text;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** One short line of text: no tags, no control or invisible formatting characters. */
function clean(text: string): string {
  const line = text
    .slice(0, 4 * MAX_LENGTH)
    .replace(/<[^>]*>/g, ' ')
    .replace(/[<>]/g, ' ')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  const characters = [...line];
  return characters.length <= MAX_LENGTH
    ? line
    : `${characters
        .slice(0, MAX_LENGTH - 1)
        .join('')
        .trimEnd()}…`;
}
