interface LogLine {
  readonly level: string;
  readonly time: string;
  readonly msg?: string;
  readonly error?: { readonly stack?: string };
  readonly [field: string]: unknown;
}

const COLOURS: Readonly<Record<string, number>> = { debug: 90, info: 36, warn: 33, error: 31 };
const GREY = 90;
const PLAIN_VALUE = /^[\w.,:/@+-]+$/;
/** Names and paths come from users, and a terminal would act on such characters. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

const printable = (text: string): string => text.replace(UNPRINTABLE, '');

function textOf(value: unknown): string {
  if (typeof value === 'string' && PLAIN_VALUE.test(value)) return value;
  return printable(JSON.stringify(value) ?? '');
}

/** `name=value` for each field; those of an object by their path, such as `journal.depth=0`. */
function pairsOf(fields: object, prefix = ''): string[] {
  return Object.entries(fields).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? pairsOf(value, `${prefix}${name}.`)
      : [`${prefix}${name}=${textOf(value)}`],
  );
}

function parse(line: string): LogLine | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'level' in value && 'time' in value
      ? (value as LogLine)
      : null;
  } catch {
    return null;
  }
}

/** The stack of an error on lines of its own, without the line that repeats its message. */
function stackOf({ stack = '' }: { readonly stack?: string } = {}): string {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return frames.map((frame) => `    ${printable(frame.trim())}\n`).join('');
}

/**
 * Turns a finished JSON line of the log into one that is read by people: local time, level, message, and the fields behind
 * it. Only the stack of an unexpected error takes further lines. What is no JSON line stays as it is.
 */
export function prettyLine(line: string, { colours }: { readonly colours: boolean }): string {
  const parsed = parse(line);
  if (parsed === null) return line;
  const { level, time, msg = '', error, ...fields } = parsed;
  const paint = (text: string, code: number): string => (colours ? `\x1b[${code}m${text}\x1b[0m` : text);
  const { stack: _stack, ...described } = error ?? {};
  const pairs = pairsOf({ ...fields, ...(error && { error: described }) }).join(' ');
  const head = [
    new Date(time).toTimeString().slice(0, 8),
    paint(level.toUpperCase().padEnd(5), COLOURS[level] ?? GREY),
    printable(msg),
  ].join(' ');
  return `${head}${pairs === '' ? '' : ` ${paint(pairs, GREY)}`}\n${stackOf(error)}`;
}
