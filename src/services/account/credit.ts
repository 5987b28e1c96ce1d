import { ApiError } from '../../errors/api-error';
import type { FishAudioClient } from '../../fish-audio/client';
import { type ApiCredit, usdOf } from '../../fish-audio/resources/wallet';

/** The prepaid credit of the account, and when Fish.Audio said so. */
export interface Credit {
  /** In US dollars; can be below zero. */
  readonly credit_usd: number;
  readonly as_of: Date;
}

/** How long what Fish.Audio said holds, in milliseconds. It shows a payment 5 to 35 s late itself. */
const KEEP_MS = 30_000;
/** For how long it is not asked again after a failure. */
const KEEP_FAILURE_MS = 5_000;

/** Reads the credit at most every 30 s, one call at a time, however often it is asked for. */
export class CreditReader {
  readonly #fishAudio: Pick<FishAudioClient, 'getApiCredit'>;
  #read: Promise<Credit> | null = null;

  constructor(fishAudio: Pick<FishAudioClient, 'getApiCredit'>) {
    this.#fishAudio = fishAudio;
  }

  /** Throws what Fish.Audio throws, and the same again within the next seconds. */
  read(): Promise<Credit> {
    this.#read ??= this.#ask();
    return this.#read;
  }

  #ask(): Promise<Credit> {
    // It is not the caller's call alone, so that no caller can end it.
    const read = this.#fishAudio.getApiCredit().then((credit) => ({ credit_usd: toUsd(credit), as_of: new Date() }));
    const forgetAfter = (ms: number): void => {
      setTimeout(() => {
        this.#read = null;
      }, ms).unref();
    };
    read.then(
      () => forgetAfter(KEEP_MS),
      () => forgetAfter(KEEP_FAILURE_MS),
    );
    return read;
  }
}

function toUsd(credit: ApiCredit): number {
  const usd = usdOf(credit);
  if (usd !== null) return usd;
  throw new ApiError('provider_bad_response', 'Fish.Audio did not say how much credit there is.');
}
