import { VoiceModelsError } from '../errors/voice-models-error.js';
import { assertHeaders } from './platform.js';

/** Gives the token of a call, such as an access token that is renewed when it has expired. */
export type TokenSource = () => string | Promise<string>;

/** The header that a token is sent in. */
export function authorization(token: string): Record<string, string> {
  return { Authorization: `Bearer ${token}` };
}

/** What the source gives now. Rejects with `token_failed` where that is nothing that can be sent. */
export async function askToken(source: TokenSource, signal: AbortSignal | undefined): Promise<string> {
  try {
    const token = await orAborted(Promise.resolve(source()), signal);
    assertHeaders(authorization(token));
    return token;
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new VoiceModelsError({
      code: 'token_failed',
      title: 'There is no token for the service',
      detail: 'The app could not get a token for the service. Please try again, or sign in again.',
      cause,
    });
  }
}

/** Rejects as soon as the signal is aborted: what an app asks for its token may take long, as a person who signs in does. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(new Error('aborted'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
