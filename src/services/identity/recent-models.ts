import { BoundedMap } from '../../concurrency/bounded-map';

/** So many are remembered of all users together. */
const MAX_REMEMBERED = 10_000;

interface Made {
  readonly userId: string;
  readonly isDeleted: boolean;
}

/**
 * Who has just made which model. While no record of a model can be read, this alone tells that a user may go on with what the
 * upload has given; another process, or this one after a restart, does not know it.
 */
export class RecentModels {
  readonly #made = new BoundedMap<string, Made>(MAX_REMEMBERED);

  /** Remembers a model of a user, by the `model_id` and the `user_id`. */
  note(modelId: string, userId: string): void {
    this.#made.set(modelId, { userId, isDeleted: false });
  }

  /** Remembers that the record of a model was deleted, which may still be at Fish.Audio. */
  noteDeleted(modelId: string): void {
    const made = this.#made.get(modelId);
    if (made !== undefined) this.#made.set(modelId, { ...made, isDeleted: true });
  }

  /** Whether the user has made the model, and may delete it. */
  isOf(modelId: string, userId: string): boolean {
    return this.#made.get(modelId)?.userId === userId;
  }

  /** Whether the user has made the model and not deleted its record since, so that the user may speak with it. */
  maySpeak(modelId: string, userId: string): boolean {
    return this.isOf(modelId, userId) && this.#made.get(modelId)?.isDeleted === false;
  }

  /** Forgets the models of a user who was erased. */
  forgetAllOf(userId: string): void {
    this.#made.deleteWhere((made) => made.userId === userId);
  }
}
