import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../domain/log';
import { ApiError } from '../../errors/api-error';
import type { FishAudioClient } from '../../fish-audio/client';
import { FishAudioError } from '../../fish-audio/errors/fish-audio-error';
import type { CreateModelInput } from '../../fish-audio/resources/create-model-form';
import type { FishModel } from '../../fish-audio/resources/model-schemas';

/** What making a model needs. */
export interface MakeModelDeps {
  readonly fishAudio: FishAudioClient;
  readonly log: Log;
  /** The waits before each look for a model whose answer did not come, in milliseconds. */
  readonly lookAfterMs?: readonly number[] | undefined;
}

/** A model to be made: what it is made of, and the tag by which it can be found whatever happens. */
export interface ModelOrder {
  readonly input: CreateModelInput;
  readonly tag: string;
  readonly requestId: string;
  /** An earlier process may have made it already. */
  readonly mayExist?: boolean;
}

/** Nine seconds in all: a list may lag behind. */
const LOOK_AFTER_MS = [0, 300, 700, 1_500, 2_500, 4_000];

/** A model that is surely absent is asked for once more. */
const MAX_ATTEMPTS = 2;

/** Nobody can say yet whether the model was made. Whoever keeps a journal looks again later. */
export class OutcomeUnknown extends ApiError {
  override readonly name = 'OutcomeUnknown';

  constructor(cause: unknown, operationId?: string) {
    const advice =
      operationId === undefined
        ? 'Try again with the same Idempotency-Key, if you sent one: the voice model is then looked for first.'
        : 'It is looked for, and saved when it is found: look at your list in a few minutes before you try again.';
    super('provider_timeout', `Fish.Audio has not said whether it made the voice model. ${advice}`, {
      members: { outcome: 'unknown', ...(operationId === undefined ? {} : { operation_id: operationId }) },
      cause,
    });
  }

  /** The same, for an operation that the journal keeps an eye on. */
  watchedAs(operationId: string): OutcomeUnknown {
    return new OutcomeUnknown(this.cause, operationId);
  }
}

async function lookUp(
  { fishAudio, lookAfterMs = LOOK_AFTER_MS }: MakeModelDeps,
  { tag, requestId }: ModelOrder,
): Promise<FishModel | null> {
  for (const waitMs of lookAfterMs) {
    await sleep(waitMs);
    const found = await fishAudio.findModelByTag(tag, { requestId });
    if (found !== null) return found;
  }
  return null;
}

/** The model if it can be found, null if it is surely absent. A look-up that fails settles nothing. */
async function adopt(deps: MakeModelDeps, order: ModelOrder, why: unknown): Promise<FishModel | null> {
  try {
    const found = await lookUp(deps, order);
    deps.log.warn(
      { event: 'model_looked_up', request_id: order.requestId, tag: order.tag, found: found !== null },
      'A create had an unknown outcome; the model was looked for',
    );
    return found;
  } catch {
    throw new OutcomeUnknown(why);
  }
}

function isUnknown(error: unknown): error is FishAudioError {
  return error instanceof FishAudioError && error.outcome === 'unknown';
}

/** What gateways answer when the server behind them has not: it may still be at work. */
const GATEWAY_STATUSES: ReadonlySet<number> = new Set([502, 504, 520, 522, 524]);

/** Fish.Audio has ended the exchange, so the work is done or never will be. A time-out leaves it going on. */
function hasEnded({ code, providerStatus }: FishAudioError): boolean {
  return code !== 'provider_timeout' && code !== 'client_closed' && !GATEWAY_STATUSES.has(providerStatus ?? 0);
}

/**
 * Has Fish.Audio make a model, and makes sure that it is one: there are no idempotency keys, so every model carries a tag
 * of its own. After a failure that leaves open whether the model exists, it is looked for and adopted; only when Fish.Audio
 * has ended the exchange and the model is not there is it asked for once more.
 * Throws what Fish.Audio answered, or OutcomeUnknown.
 */
export async function makeModel(deps: MakeModelDeps, order: ModelOrder): Promise<FishModel> {
  const { input, tag, requestId } = order;
  const create = () => deps.fishAudio.createModel({ ...input, tags: [...(input.tags ?? []), tag] }, { requestId });
  if (order.mayExist === true) {
    const existing = await adopt(deps, order, null);
    if (existing !== null) return existing;
  }
  for (let goes = 1; ; goes += 1) {
    try {
      return await create();
    } catch (error) {
      if (!isUnknown(error)) throw error;
      const found = await adopt(deps, order, error);
      if (found !== null) return found;
      if (goes === MAX_ATTEMPTS || !hasEnded(error)) throw new OutcomeUnknown(error);
    }
  }
}
