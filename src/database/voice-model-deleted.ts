import { ApiError } from '../errors/api-error';
import { DatabaseFailure } from './database-failure';

/** A record was not saved because its voice model was deleted meanwhile, perhaps through another instance. */
export class VoiceModelDeleted extends ApiError {
  override readonly name = 'VoiceModelDeleted';

  constructor() {
    super('conflict', 'This voice model was deleted before its record was saved.', {
      cause: new DatabaseFailure('deleted', 'for_good'),
    });
  }
}
