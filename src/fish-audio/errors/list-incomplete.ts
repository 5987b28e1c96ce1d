import { FishAudioError } from './fish-audio-error';

/**
 * The list of voice models at Fish.Audio does not show all of them, so that one which is not among them may exist all the
 * same. `why` says how that was seen, for the log.
 */
export class ListIncomplete extends FishAudioError {
  override readonly name = 'ListIncomplete';

  constructor(readonly why: string) {
    super('provider_error', 'Fish.Audio does not list every voice model, so it is unknown whether this one exists.', {
      outcome: 'rejected',
    });
  }
}
