import { ObjectId } from 'mongodb';
import type { Waiting } from '../paging/merge-waiting';
import { recordIdOf, type UploadedModel } from './record-id';

/** A voice model that waits to be saved, and whatever stands for it in lists until then. */
export interface Unsaved<W> extends UploadedModel {
  readonly item: W;
}

/** The same at the place where its record will stand. */
export function toWaiting<W>({ model_id, created_at, item }: Unsaved<W>): Waiting<W> {
  const id = ObjectId.createFromHexString(recordIdOf({ model_id, created_at }));
  return { modelId: model_id, position: { createdAt: created_at, id }, item };
}
