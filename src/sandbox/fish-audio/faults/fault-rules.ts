import { seededRandom } from '../seeded-random';

/** Which requests a rule applies to. A member that is left out matches everything. */
export interface FaultMatch {
  readonly method?: string;
  /** The path without the query: exact, a prefix that ends with `*`, or a pattern. */
  readonly path?: string | RegExp;
  /** The API key of the request. */
  readonly key?: string;
}

/** When the connection is destroyed: before the body is read, half-way through it, after it, or during the response. */
export type CutStage = 'before-body' | 'mid-body' | 'after-body' | 'mid-response';

/**
 * One fault of the sandbox. With `status`, `hang` or a cut before the response, the request is not carried out, unless
 * `doWork` asks for the ambiguous outcome: the work is done, but the client receives no response that says so (this needs
 * a body that was received completely). All other faults change the real response.
 */
export interface FaultRule {
  readonly match?: FaultMatch;
  /** How many matching requests it applies to; default 1, `Infinity` for all. */
  readonly times?: number;
  /** How many matching requests are served normally first. */
  readonly after?: number;
  /** 0 to 1, drawn from the seeded random source of the sandbox; default 1. */
  readonly probability?: number;

  /** Sends this status instead, with `body` as text or as JSON; without `body`, with the error object of the API. */
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends `status` without reading the request's body first. */
  readonly early?: boolean;
  readonly doWork?: boolean;
  /** Delays the response; the work, if any, is done before. */
  readonly delayMs?: number;
  /** Never sends a response. */
  readonly hang?: boolean;
  readonly cut?: CutStage;
  readonly malformed?: 'truncated-json' | 'empty' | 'wrong-shape';
  /** Sends the response a few bytes at a time. */
  readonly drip?: { readonly bytes: number; readonly everyMs: number };
  /** Called once half of the response (of a stream: its first chunk) is sent; the rest follows when it resolves. Not for rules in JSON. */
  readonly hold?: () => Promise<void>;
}

/** The properties of a request that rules are matched against. */
export interface FaultSubject {
  readonly method: string;
  readonly path: string;
  readonly key: string | null;
}

interface Entry {
  readonly rule: FaultRule;
  seen: number;
  used: number;
}

/** The fault rules of one sandbox. The first rule that matches and is not used up applies to a request. */
export class FaultRules {
  #entries: Entry[] = [];
  #random: () => number;

  constructor(readonly seed: number) {
    this.#random = seededRandom(seed);
  }

  /** Adds a rule at the end. */
  add(rule: FaultRule): void {
    this.#entries.push({ rule, seen: 0, used: 0 });
  }

  /** Removes every rule and restarts the random source from its seed. */
  clear(): void {
    this.#entries = [];
    this.#random = seededRandom(this.seed);
  }

  /** The rule that applies to this request, counted as used; null when the request is to be served normally. */
  take(subject: FaultSubject): FaultRule | null {
    return this.#entries.find((entry) => this.#applies(entry, subject))?.rule ?? null;
  }

  #applies(entry: Entry, subject: FaultSubject): boolean {
    const { match = {}, times = 1, after = 0, probability = 1 } = entry.rule;
    if (entry.used >= times || !matches(match, subject)) return false;
    entry.seen++;
    if (entry.seen <= after || (probability < 1 && this.#random() >= probability)) return false;
    entry.used++;
    return true;
  }
}

function matches(match: FaultMatch, subject: FaultSubject): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== subject.method) return false;
  if (match.key !== undefined && match.key !== subject.key) return false;
  return match.path === undefined || pathMatches(match.path, subject.path);
}

function pathMatches(wanted: string | RegExp, path: string): boolean {
  if (wanted instanceof RegExp) return path.search(wanted) !== -1;
  return wanted.endsWith('*') ? path.startsWith(wanted.slice(0, -1)) : path === wanted;
}
