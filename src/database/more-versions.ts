import { ApiError } from '../errors/api-error';

/** A voice was not deleted because it has a version that whoever deletes it does not know of. */
export class MoreVersions extends ApiError {
  override readonly name = 'MoreVersions';

  constructor() {
    super('conflict', 'A version of this voice was made while it was being deleted. Repeat the request.', {
      retryAfterSeconds: 1,
    });
  }
}
