import type { Collections, VoiceModelDocument } from '../documents';
import { assertLimit, toObjectId } from './ids';

/** A part of a walk over the records of all users. `after` is the `_id` of the last record of the part before. */
export interface VoiceModelWalk {
  readonly after?: string | undefined;
  /** At least 1. */
  readonly limit: number;
}

/**
 * The next records in the order of their `_id`, which rises with the time of saving. Throws ApiError `invalid_parameter`
 * for a limit below 1 or an `after` that is no id.
 */
export async function findAllVoiceModels(
  { voiceModels }: Collections,
  { after, limit }: VoiceModelWalk,
  signal: AbortSignal,
): Promise<VoiceModelDocument[]> {
  assertLimit(limit);
  const filter = after === undefined ? {} : { _id: { $gt: toObjectId(after, 'after') } };
  return voiceModels.find(filter, { signal }).sort({ _id: 1 }).limit(limit).toArray();
}
