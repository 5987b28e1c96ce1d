import type { AmountKey } from '../../database/repositories/limits/amounts-repository';
import type { LimitName, Reservation, UserLimit } from '../../domain/identity/user-limit';
import { ApiError } from '../../errors/api-error';
import type { Amounts } from './amounts';
import { windowOf } from './windows';

/** Who uses something: a user, or an address where no user is known. */
export interface LimitHolder {
  /** The user or the address, each by a name that no other has. */
  readonly name: string;
  /** Null for an address. */
  readonly userId: string | null;
}

/** A limit that begins anew with each window. */
export interface TimedLimitOptions {
  readonly name: Exclude<LimitName, 'requests_per_minute' | 'concurrent_uploads' | 'voices'>;
  readonly per: 'day' | 'hour';
  /** In units as they are shown: characters, or seconds. */
  readonly limit: number;
  /** How many parts of a unit are counted, so that fractions add up exactly: 1, or 1000 for seconds. */
  readonly parts: number;
  /** What is limited, as in "spoken in a day". */
  readonly what: string;
  readonly amounts: Amounts;
  readonly now: () => Date;
}

/** Counts what each user uses of one limit. */
export class TimedLimit {
  readonly #options: TimedLimitOptions;

  constructor(options: TimedLimitOptions) {
    this.#options = options;
  }

  /** Counts an amount, before it is used. Throws ApiError `limit_reached` where it is more than is left of the window. */
  async reserve(holder: LimitHolder, amount: number): Promise<Reservation> {
    const { amounts, parts, limit } = this.#options;
    const counted = this.#counted(holder);
    const reserved = Math.ceil(amount * parts);
    if (!(await amounts.take(counted, reserved, limit * parts))) throw this.#reached(counted);
    return { settle: (used) => amounts.add(counted, Math.ceil(used * parts) - reserved) };
  }

  /** What is left to somebody. More than the whole limit is reserved as that, since it would never be left. */
  allowanceOf(holder: LimitHolder): { readonly reserve: (amount: number) => Promise<Reservation> } {
    return { reserve: (amount) => this.reserve(holder, Math.min(amount, this.#options.limit)) };
  }

  /** Throws ApiError `limit_reached` where nothing is left of the window. */
  async assertOpen(holder: LimitHolder): Promise<void> {
    const { amounts, parts, limit } = this.#options;
    const counted = this.#counted(holder);
    if ((await amounts.used(counted)) >= limit * parts) throw this.#reached(counted);
  }

  /** How much of it is used. */
  async stateOf(holder: LimitHolder): Promise<UserLimit> {
    const { name, limit, amounts, parts } = this.#options;
    const counted = this.#counted(holder);
    return { name, limit, used: (await amounts.used(counted)) / parts, resets_at: counted.endsAt };
  }

  #counted({ name: who, userId }: LimitHolder): AmountKey & { readonly endsAt: Date } {
    const { name, per, now } = this.#options;
    const { name: window, endsAt } = windowOf(per, now());
    return { name: JSON.stringify([name, window, who]), userId, expiresAt: endsAt, endsAt };
  }

  #reached({ endsAt }: { readonly endsAt: Date }): ApiError {
    const { name, limit, what, now } = this.#options;
    const resets_at = endsAt.toISOString();
    const detail = `No more than ${limit} ${what}, and this is more than is left. Wait until ${resets_at}.`;
    return new ApiError('limit_reached', detail, {
      retryAfterSeconds: Math.max(1, Math.ceil((endsAt.getTime() - now().getTime()) / 1000)),
      members: { limit: name, resets_at },
    });
  }
}
