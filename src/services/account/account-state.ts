import { FREE_ENGINE } from '../../domain/usage/speech-price';
import { type ApiCredit, usdOf } from '../../fish-audio/resources/wallet';

/**
 * How the account at Fish.Audio was seen last:
 * - `ok`: the key is accepted, and the credit is enough for what the service does;
 * - `unauthorised`: the key is not accepted;
 * - `no_credit`: the engine that speaks has to be paid, and the credit is used up; models are made all the same;
 * - `unreachable`: it could not be asked, or failed to say;
 * - `not_configured`: there is no key;
 * - `unknown`: it was not asked yet.
 */
export type AccountState = 'ok' | 'unauthorised' | 'no_credit' | 'unreachable' | 'not_configured' | 'unknown';

/** What can be seen by asking. */
export type SeenState = Exclude<AccountState, 'not_configured' | 'unknown'>;

/** What the log says when the account is seen in another state than before: what it means, and what to do. */
export const REMEDIES: Readonly<Record<SeenState, string>> = {
  ok: 'Fish.Audio accepts the key, and the credit is enough',
  unauthorised:
    'Fish.Audio does not accept the key of this service: put a valid FISH_API_KEY in place and restart. Until then no voice ' +
    'model can be made and none can speak.',
  no_credit:
    'The API credit at Fish.Audio is used up, so that no voice model can speak: top it up (it is apart from the platform ' +
    `credit), or set FISH_SPEECH_ENGINE=${FREE_ENGINE}, which costs nothing, and restart. Voice models are made all the same.`,
  unreachable: 'Fish.Audio could not be asked about the account; it is asked again by itself.',
};

/** What the credit means for a service that speaks with this engine. One that is no number says nothing against it. */
export function stateByCredit(credit: ApiCredit, engine: string): SeenState {
  return engine !== FREE_ENGINE && (usdOf(credit) ?? 1) <= 0 ? 'no_credit' : 'ok';
}

/** What a failed check means, by the code of its error; null where it says nothing, as when the service stops. */
export function stateByFailure(code: string): SeenState | null {
  switch (code) {
    case 'provider_auth':
      return 'unauthorised';
    case 'provider_forbidden':
      // A key that may not read the wallet is a key that is accepted.
      return 'ok';
    case 'client_closed':
    case 'shutting_down':
      return null;
    default:
      return 'unreachable';
  }
}
