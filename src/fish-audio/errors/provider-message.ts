const MAX_LENGTH = 300;
const MAX_FIELD_ERRORS = 5;

/**
 * Extracts the message of an error body that may be shown to a caller: `message` of an object, `loc` and `msg` of a
 * validation list (Fish Audio OpenAPI), or plain text. Null for anything else, such as the HTML page of a gateway.
 */
export function readProviderMessage(contentType: string, body: string): string | null {
  const message = messageOf(parse(body)) ?? (contentType === 'text/plain' ? body : null);
  if (message === null) return null;
  const text = clean(message);
  return text === '' ? null : text;
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

/** Makes one short line of text without tags, control characters or invisible formatting characters. */
function clean(text: string): string {
  const line = text
    .slice(0, 4 * MAX_LENGTH)
    .replace(/<[^<>]*>/g, ' ')
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
