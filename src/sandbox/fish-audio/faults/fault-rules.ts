import { seededRandom } from '../seeded-random';

/** Which requests a rule is for. What is left out matches everything. */
export interface FaultMatch {
  readonly method?: string;
  /** The path without the query: exact, with a closing `*` for a prefix, or a pattern. */
  readonly path?: string | RegExp;
  /** The API key of the request. */
  readonly key?: string;
}

/** Where the connection is destroyed: before reading the body, half-way through it, after it, or within the answer. */
export type CutStage = 'before-body' | 'mid-body' | 'after-body' | 'mid-response';

/**
 * One way to misbehave. With `status`, `hang` or a cut before the answer, the request is not carried out, unless
 * `doWork` asks for the ambiguous outcome: the work is done and the client never hears of it (it needs a body that was
 * received whole). Everything else happens to the real answer.
 */
export interface FaultRule {
  readonly match?: FaultMatch;
  /** To how many matching requests; default 1, `Infinity` for all. */
  readonly times?: number;
  /** How many matching requests are let through first. */
  readonly after?: number;
  /** 0 to 1, drawn from the sandbox's seed; default 1. */
  readonly probability?: number;

  /** Answers this instead. Text is sent as it is, anything else as JSON; without a body, the API's error object. */
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends `status` without reading the request's body first. */
  readonly early?: boolean;
  readonly doWork?: boolean;
  /** Wait before answering; the work, if any, is done by then. */
  readonly delayMs?: number;
  /** Never answers. */
  readonly hang?: boolean;
  readonly cut?: CutStage;
  readonly malformed?: 'truncated-json' | 'empty' | 'wrong-shape';
  /** Sends the answer a few bytes at a time. */
  readonly drip?: { readonly bytes: number; readonly everyMs: number };
}

/** What the table needs to know of a request. */
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

/** The table of faults of one sandbox. The first rule that matches and is not used up applies to a request. */
export class FaultRules {
  #entries: Entry[] = [];
  #random: () => number;

  constructor(readonly seed: number) {
    this.#random = seededRandom(seed);
  }

  /** Adds a rule at the end of the table. */
  add(rule: FaultRule): void {
    this.#entries.push({ rule, seen: 0, used: 0 });
  }

  /** Empties the table and starts the dice again. */
  clear(): void {
    this.#entries = [];
    this.#random = seededRandom(this.seed);
  }

  /** The rule for this request, counted as used; null when it is to be served properly. */
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
