import type { JournalEntry } from './journal-entry';

interface Held {
  readonly entry: JournalEntry;
  readonly bytes: number;
}

/** The entries this process holds, in memory: found by operation, user and model without a look at the disk. */
export class EntryIndex {
  /** Oldest first. Setting a key that is there keeps its place. */
  #held = new Map<string, Held>();
  readonly #byUser = new Map<string, Set<string>>();
  readonly #byModel = new Map<string, string>();
  #bytes = 0;

  /** How many entries are held. */
  get size(): number {
    return this.#held.size;
  }

  /** The sizes of their files together. */
  get bytes(): number {
    return this.#bytes;
  }

  get(operationId: string): JournalEntry | undefined {
    return this.#held.get(operationId)?.entry;
  }

  findByModelId(modelId: string): JournalEntry | undefined {
    const operationId = this.#byModel.get(modelId);
    return operationId === undefined ? undefined : this.get(operationId);
  }

  oldestFirst(): JournalEntry[] {
    return Array.from(this.#held.values(), (held) => held.entry);
  }

  oldest(): JournalEntry | undefined {
    const [first] = this.#held.values();
    return first?.entry;
  }

  /** A user's entries, newest first. */
  ofUser(userId: string): JournalEntry[] {
    const operations = this.#byUser.get(userId) ?? [];
    const entries = Array.from(operations, (operationId) => this.get(operationId)).filter(
      (entry) => entry !== undefined,
    );
    return entries.sort((one, other) => byAge(other, one));
  }

  /** Adds an entry, or puts it in the place of an earlier state. An older one than all that are held needs `sort` after. */
  put(entry: JournalEntry, bytes: number): void {
    const { operation_id, model_id, record } = entry;
    this.#bytes += bytes - (this.#held.get(operation_id)?.bytes ?? 0);
    this.#held.set(operation_id, { entry, bytes });
    const ofUser = this.#byUser.get(record.user_id) ?? new Set();
    this.#byUser.set(record.user_id, ofUser.add(operation_id));
    if (model_id !== null) this.#byModel.set(model_id, operation_id);
  }

  delete(operationId: string): void {
    const held = this.#held.get(operationId);
    if (!held) return;
    const { model_id, record } = held.entry;
    this.#held.delete(operationId);
    this.#bytes -= held.bytes;
    const ofUser = this.#byUser.get(record.user_id);
    ofUser?.delete(operationId);
    if (ofUser?.size === 0) this.#byUser.delete(record.user_id);
    if (model_id !== null && this.#byModel.get(model_id) === operationId) this.#byModel.delete(model_id);
  }

  /** Brings everything into the order of age, after entries of another process came in. */
  sort(): void {
    this.#held = new Map([...this.#held].sort(([, one], [, other]) => byAge(one.entry, other.entry)));
  }
}

/** ISO times of one zone sort as text. */
function byAge(one: JournalEntry, other: JournalEntry): number {
  if (one.begun_at === other.begun_at) return 0;
  return one.begun_at < other.begun_at ? -1 : 1;
}
