import { createHash } from 'node:crypto';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const STABLE_TIME = '2026-01-02T03:04:05.678Z';
/** Ids of ours, of Fish.Audio, of requests, and of kept recordings. */
const ID = /\b([0-9a-f]{24}|[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/g;

/** Replaces what differs in each run, times and ids, by values that stay the same. An id stays different from the others. */
export class StableValues {
  readonly #ids = new Map<string, string>();

  /** `kept` are ids that stay as they are. */
  constructor(kept: readonly string[]) {
    for (const id of kept) this.#ids.set(id, id);
  }

  /** A copy of a JSON value with stable values in it. */
  replaceIn<T>(value: T): T {
    return JSON.parse(JSON.stringify(value), (_name, member: unknown) => {
      if (typeof member !== 'string') return member;
      return TIME.test(member) ? STABLE_TIME : member.replace(ID, (id) => this.#stableId(id));
    });
  }

  #stableId(id: string): string {
    const known = this.#ids.get(id);
    if (known !== undefined) return known;
    const hash = createHash('sha256').update(`id ${this.#ids.size}`).digest('hex');
    // A UUID keeps its hyphens; its first three groups tell of the data folder, which is another one each time.
    const drawn = id.includes('-')
      ? hash.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5')
      : hash.slice(0, id.length);
    this.#ids.set(id, drawn);
    return drawn;
  }
}
