import { ApiError } from '../errors/api-error';
import { DatabaseFailure } from './database-failure';

/** A record was not saved because its voice model was deleted meanwhile, perhaps through another instance. */
export class VoiceModelDeleted extends ApiError {
  override readonly name = 'VoiceModelDeleted';
  readonly byItsId: boolean;

  /**
   * `byItsId` says that this very model was deleted, by whoever saw to it at Fish.Audio, and not only the voice that it was to
   * become a version of, or all of its user.
   */
  constructor({ byItsId }: { readonly byItsId: boolean }) {
    super('conflict', 'This voice model was deleted before its record was saved.', {
      cause: new DatabaseFailure('deleted', 'for_good'),
    });
    this.byItsId = byItsId;
  }
}
