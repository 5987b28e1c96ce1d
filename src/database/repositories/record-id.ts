import { createHash } from 'node:crypto';

/** What the `_id` of an upload's record is made of. */
export interface UploadedModel {
  readonly model_id: string;
  /** When the upload began. */
  readonly created_at: Date;
}

/**
 * The `_id` of the record of an upload, as 24 hex digits: the time in seconds, as in any ObjectId, its milliseconds, and a
 * hash of the model. Each save of the same upload gets the same one, so that a save whose response was lost can be
 * repeated at any later time, by any instance, and what waits to be saved has its place in lists already. The unique
 * index on `model_id` does the former too, but not every engine can make it.
 */
export function recordIdOf({ model_id, created_at }: UploadedModel): string {
  const time = created_at.getTime();
  const id = createHash('sha256').update(model_id).digest().subarray(0, 12);
  id.writeUInt32BE(Math.floor(time / 1000), 0);
  id.writeUInt16BE(time % 1000, 4);
  return id.toString('hex');
}
