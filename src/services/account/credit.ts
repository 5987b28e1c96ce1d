import { ApiError } from '../../errors/api-error';
import type { FishAudioClient } from '../../fish-audio/client';

/** The prepaid credit of the account, and when Fish.Audio said so. */
export interface Credit {
  /** In US dollars; can be below zero. */
  readonly credit_usd: number;
  readonly as_of: Date;
}

/** How long what Fish.Audio said holds, and for how long it is not asked again after a failure, in milliseconds. */
export interface CreditTiming {
  readonly keepMs: number;
  readonly keepFailureMs: number;
}

/** Fish.Audio itself shows a payment 5 to 35 s late. */
const TIMING: CreditTiming = { keepMs: 30_000, keepFailureMs: 5_000 };

/** Reads the credit at most every 30 s, one call at a time, however often it is asked for. */
export class CreditReader {
  readonly #fishAudio: Pick<FishAudioClient, 'getApiCredit'>;
  readonly #timing: CreditTiming;
  #read: Promise<Credit> | null = null;

  constructor(fishAudio: Pick<FishAudioClient, 'getApiCredit'>, timing: CreditTiming = TIMING) {
    this.#fishAudio = fishAudio;
    this.#timing = timing;
  }

  /** Throws what Fish.Audio throws, and the same again within the next seconds. */
  read(): Promise<Credit> {
    this.#read ??= this.#ask();
    return this.#read;
  }

  #ask(): Promise<Credit> {
    const { keepMs, keepFailureMs } = this.#timing;
    // It is not the caller's call alone, so that no caller can end it.
    const read = this.#fishAudio
      .getApiCredit()
      .then(({ credit }) => ({ credit_usd: toUsd(credit), as_of: new Date() }));
    const forgetAfter = (ms: number): void => {
      setTimeout(() => {
        this.#read = null;
      }, ms).unref();
    };
    read.then(
      () => forgetAfter(keepMs),
      () => forgetAfter(keepFailureMs),
    );
    return read;
  }
}

function toUsd(credit: string): number {
  const usd = Number(credit);
  if (credit.trim() !== '' && Number.isFinite(usd)) return usd;
  throw new ApiError('provider_bad_response', 'Fish.Audio did not say how much credit there is.');
}
