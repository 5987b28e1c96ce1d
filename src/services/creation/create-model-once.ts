import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../domain/log';
import { type RequestTrace, traceOf } from '../../domain/request-trace';
import { ApiError } from '../../errors/api-error';
import type { FishAudioClient } from '../../fish-audio/client';
import { invalidResponse } from '../../fish-audio/errors/client-errors';
import { FishAudioError } from '../../fish-audio/errors/fish-audio-error';
import { ListIncomplete } from '../../fish-audio/errors/list-incomplete';
import type { CreateModelInput } from '../../fish-audio/resources/create-model-form';
import type { TaggedModel } from '../../fish-audio/resources/list-walk';
import type { FishModel } from '../../fish-audio/resources/model-schemas';
import { ModelFailed, modelFailed } from '../model-states';
import { reportTwins } from '../operations';

/** What creating a model once needs. */
export interface CreateModelOnceDeps {
  readonly fishAudio: FishAudioClient;
  readonly log: Log;
  /** The waits before each look-up of a model whose response did not come, in milliseconds. */
  readonly lookUpDelaysMs?: readonly number[] | undefined;
}

/** A model to be made: what it is made of, and the tag by which it can be found whatever happens. */
export interface CreateModelRequest extends RequestTrace {
  readonly input: CreateModelInput;
  readonly tag: string;
  /** Names whom it is made for; clients take turns. */
  readonly client: string;
  /** An earlier attempt may have made it already. */
  readonly mayHaveRun?: boolean;
}

/** Nine seconds in all, because a list may show a new model late. */
const LOOK_UP_DELAYS_MS = [0, 300, 700, 1_500, 2_500, 4_000];

/** A create is repeated once where Fish.Audio was overloaded and its model is absent. */
const MAX_ATTEMPTS = 2;

/**
 * It is not known yet whether the model was made. With an `operationId` the worker looks for it later, else a request
 * that repeats the idempotency key does.
 */
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

  /** The same error for an operation that has an entry in the journal. */
  ofOperation(operationId: string): OutcomeUnknown {
    return new OutcomeUnknown(this.cause, operationId);
  }
}

async function lookUp(
  { fishAudio, log, lookUpDelaysMs = LOOK_UP_DELAYS_MS }: CreateModelOnceDeps,
  request: CreateModelRequest,
): Promise<FishModel | null> {
  let latest: TaggedModel | ListIncomplete | null = null;
  for (const waitMs of lookUpDelaysMs) {
    await sleep(waitMs);
    // The failures of creates may have paused the calls.
    const call = { ...traceOf(request), whilePaused: true };
    latest = await fishAudio.findModelByTag(request.tag, call).catch(onlyIncomplete);
    if (latest === null || latest instanceof ListIncomplete) continue;
    reportTwins(log, request.tag, latest);
    return latest;
  }
  // A later look-up may show what an earlier one did not, but only a list that shows all confirms that there is nothing.
  if (latest !== null) throw latest;
  return null;
}

function onlyIncomplete(error: unknown): ListIncomplete {
  if (error instanceof ListIncomplete) return error;
  throw error;
}

/**
 * The model if it can be found, null if it is confirmed absent. Throws OutcomeUnknown if a look-up fails or the list does not
 * show every model, and ModelFailed if what is found is a failed model. One that is listed although it is gone is that of an
 * earlier attempt, in a list that is out of date and may not show yet what the latest attempt has made.
 */
async function findCreatedModel(
  deps: CreateModelOnceDeps,
  request: CreateModelRequest,
  cause: unknown,
): Promise<FishModel | null> {
  const found = await lookUp(deps, request).catch(() => {
    throw new OutcomeUnknown(cause);
  });
  deps.log.warn(
    { event: 'model_looked_up', request_id: request.requestId, tag: request.tag, found: found !== null },
    'A create had an unknown outcome; the model was looked for',
  );
  if (found === null) return null;
  return usable(deps, request, found).catch((error: unknown) => {
    throw error instanceof ModelFailed && error.deletion === 'gone' ? new OutcomeUnknown(cause) : error;
  });
}

/** The model, unless it is a failed one: that is deleted, and ModelFailed is thrown. */
async function usable(deps: CreateModelOnceDeps, request: CreateModelRequest, model: FishModel): Promise<FishModel> {
  if (model.state !== 'failed') return model;
  const error = await modelFailed(deps.fishAudio, model, traceOf(request));
  const fields = { request_id: request.requestId, model_id: model.id, deleted: !error.remains };
  deps.log.warn({ event: 'model_failed', ...fields }, 'Fish.Audio could not make a voice of the samples');
  throw error;
}

/**
 * The model of an earlier attempt with the same tag, or null. One that has failed is deleted, so that it is never taken for
 * that of the attempt that follows; as long as it cannot be, no other attempt may begin.
 */
async function findEarlierModel(deps: CreateModelOnceDeps, request: CreateModelRequest): Promise<FishModel | null> {
  try {
    return await findCreatedModel(deps, request, null);
  } catch (error) {
    if (error instanceof ModelFailed && !error.remains) return null;
    throw error;
  }
}

function isUnknown(error: unknown): error is FishAudioError {
  return error instanceof FishAudioError && error.outcome === 'unknown';
}

/**
 * Has Fish.Audio make exactly one model: there are no idempotency keys, so every model carries a tag of its own. After
 * a failure that leaves open whether the model exists, it is looked for by its tag and used if it is found. Where it is not, it
 * may still be made, or be listed late: no other one is asked for here, unless Fish.Audio itself has said that it is overloaded and
 * did not begin. Throws what Fish.Audio responded, OutcomeUnknown, or ModelFailed where no voice could be made.
 */
export async function createModelOnce(deps: CreateModelOnceDeps, request: CreateModelRequest): Promise<FishModel> {
  const { input, tag, client } = request;
  const create = () => deps.fishAudio.createModel({ ...input, ownTag: tag }, { ...traceOf(request), client });
  if (request.mayHaveRun === true) {
    const existing = await findEarlierModel(deps, request);
    if (existing !== null) return existing;
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      const made = await create();
      // It would be deleted, and other tags than those that were sent are a sign of another model.
      const isOther = made.tags.length > 0 && !made.tags.includes(tag);
      if (made.state === 'failed' && isOther) throw invalidResponse(null);
      return await usable(deps, request, made);
    } catch (error) {
      if (!isUnknown(error)) throw error;
      const found = await findCreatedModel(deps, request, error);
      if (found !== null) return found;
      if (!error.isOverload) throw new OutcomeUnknown(error);
      if (attempt === MAX_ATTEMPTS) throw error;
    }
  }
}
