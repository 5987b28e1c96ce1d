import { BoundedMap } from '../../concurrency/bounded-map';

/** So many are remembered of all users together. */
const MAX_REMEMBERED = 10_000;

/**
 * Who has just made which model. While no record of a model can be read, this alone tells that a user may go on with what the
 * upload has given; another process, or this one after a restart, does not know it.
 */
export class RecentModels {
  readonly #owners = new BoundedMap<string, string>(MAX_REMEMBERED);

  /** Remembers a model of a user, by the `model_id` and the `user_id`. */
  note(modelId: string, userId: string): void {
    this.#owners.set(modelId, userId);
  }

  /** Whether the user has made the model. */
  isOf(modelId: string, userId: string): boolean {
    return this.#owners.get(modelId) === userId;
  }

  /** Forgets the models of a user who was erased. */
  forgetAllOf(userId: string): void {
    this.#owners.deleteWhere((owner) => owner === userId);
  }
}
