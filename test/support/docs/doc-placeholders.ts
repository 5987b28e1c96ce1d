/** What a placeholder may stand for. Others, such as `<echo_id>`, are ids of ours: 24 hex digits. */
const FORMS: readonly (readonly [ending: RegExp, form: string])[] = [
  [/time$/, '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z'],
  [/request_id$/, '[0-9a-f-]{36}'],
  [/samples_id$/, '[0-9a-f-]{36}'],
  [/model_id$/, '[0-9a-f]{32}'],
  [/cursor$/, '[\\w-]{1,256}'],
  [/_id$/, '[0-9a-f]{24}'],
];
/** These differ in each response; every other placeholder stands for one value throughout the document. */
const CHANGING = /^(time|request_id)$/;
/** A member of this name says that the document leaves out further members. */
const ELLIPSIS = '…';

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function formOf(name: string): string {
  const form = FORMS.find(([ending]) => ending.test(name))?.[1];
  if (form === undefined) throw new Error(`There is no form for the placeholder <${name}>.`);
  return form;
}

/** The values that stood where a document has placeholders such as `<model_id>`. */
export class DocPlaceholders {
  readonly #values = new Map<string, string>();

  /** The values as shell variables: `<model_id>` of a response is `$MODEL_ID` in the commands after it. */
  get variables(): Record<string, string> {
    return Object.fromEntries([...this.#values].map(([name, value]) => [name.toUpperCase(), value]));
  }

  /**
   * The documented value with values in place of its placeholders. One that has no value yet takes that of the actual
   * response. The test then compares the result with the actual response.
   */
  resolve(documented: unknown, actual: unknown): unknown {
    if (typeof documented === 'string') return this.#resolveText(documented, actual);
    if (Array.isArray(documented)) {
      return documented.map((item, place) => this.resolve(item, Array.isArray(actual) ? actual[place] : undefined));
    }
    if (!isObject(documented)) return documented;
    const theirs = isObject(actual) ? actual : {};
    const { [ELLIPSIS]: ellipsis, ...members } = documented;
    const resolved = Object.entries(members).map(([name, value]) => [name, this.resolve(value, theirs[name])]);
    return { ...(ellipsis === undefined ? {} : theirs), ...Object.fromEntries(resolved) };
  }

  #resolveText(documented: string, actual: unknown): string {
    // Split by a group, so that every second piece is a placeholder's name.
    const pieces = documented.split(/<(\w+)>/);
    const names = pieces.filter((_piece, place) => place % 2 === 1);
    const pattern = pieces.map((piece, place) => (place % 2 === 1 ? `(${this.#patternOf(piece)})` : literal(piece)));
    const match = typeof actual === 'string' ? new RegExp(`^${pattern.join('')}$`).exec(actual) : null;
    if (match === null) return documented.replace(/<(\w+)>/g, (text, name: string) => this.#values.get(name) ?? text);
    names.forEach((name, place) => {
      if (!CHANGING.test(name)) this.#values.set(name, match[place + 1] ?? '');
    });
    return match[0];
  }

  #patternOf(name: string): string {
    return this.#values.get(name) ?? formOf(name);
  }
}
