import type { Account } from '../accounts';
import type { Behaviour } from '../behaviour/behaviour';
import { errorResponse, HttpError, type SandboxResponse } from '../http/response';
import { mayUse } from '../models/model-access';
import type { SandboxContext } from '../sandbox-context';

/** The identity of the voice that speaks when none is asked for. */
export const DEFAULT_VOICE = 'default';

const UNKNOWN_VOICE = errorResponse(400, 'Reference not found');

/** What speech with a voice that is not trained gets; null for speech in the default voice. */
const UNTRAINED: Readonly<Record<Behaviour['untrainedSpeech'], SandboxResponse | null>> = {
  'reference-not-found': UNKNOWN_VOICE,
  'not-ready': errorResponse(400, 'The voice is still being prepared and cannot be used yet'),
  'not-found': errorResponse(404, 'Model not found'),
  'default-voice': null,
};

/**
 * The voices of a `reference_id`, one or several; each is the id of a model or {@link DEFAULT_VOICE}. Throws an HttpError for a
 * voice that does not exist, is another account's or was taken down, and as the behaviour says for one that is not trained.
 */
export function referenceVoices(context: SandboxContext, account: Account, engine: string, given: unknown): string[] {
  if (Array.isArray(given) && engine === 's1') {
    refuse(errorResponse(400, 'Failed to parse MsgPack: data did not match any variant of MultiSpeakerReference'));
  }
  const ids: unknown[] = Array.isArray(given) ? given : [given ?? ''];
  return ids.filter((id) => id !== '').map((id) => voiceOf(context, account, id));
}

function voiceOf(context: SandboxContext, account: Account, id: unknown): string {
  const model = typeof id === 'string' ? context.modelStore.get(id) : undefined;
  if (model === undefined || !mayUse(account, model) || model.entity.dmca_taken_down) refuse(UNKNOWN_VOICE);
  if (model.entity.state === 'trained') return model.entity._id;
  const refusal = UNTRAINED[context.behaviour.now.untrainedSpeech];
  return refusal === null ? DEFAULT_VOICE : refuse(refusal);
}

function refuse(response: SandboxResponse): never {
  throw new HttpError(response);
}
