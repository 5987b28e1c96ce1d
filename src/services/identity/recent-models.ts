/** So many are remembered of all users together. */
const MAX_REMEMBERED = 10_000;

/**
 * Who has just made which model. While no record of a model can be read, this alone tells that a user may go on with what the
 * upload has given; another process, or this one after a restart, does not know it.
 */
export class RecentModels {
  readonly #owners = new Map<string, string>();

  /** Remembers a model of a user, by the `model_id` and the `user_id`. */
  note(modelId: string, userId: string): void {
    this.#owners.delete(modelId);
    this.#owners.set(modelId, userId);
    const [oldest] = this.#owners.keys();
    if (this.#owners.size > MAX_REMEMBERED && oldest !== undefined) this.#owners.delete(oldest);
  }

  /** Whether the user has made the model. */
  isOf(modelId: string, userId: string): boolean {
    return this.#owners.get(modelId) === userId;
  }

  /** Forgets a model that is deleted. */
  forget(modelId: string): void {
    this.#owners.delete(modelId);
  }
}
