import { ObjectId } from 'mongodb';
import { type ListOrder, nameKey } from '../paging/list-order';
import type { Waiting } from '../paging/merge-waiting';
import { recordIdOf, type UploadedModel } from './record-id';

/** A voice model that waits to be saved, and whatever stands for it in lists until then. */
export interface Unsaved<W> extends UploadedModel {
  readonly name: string;
  readonly item: W;
}

/** The same at the place where its record will stand. */
export function toWaiting<W>({ by }: ListOrder, { model_id, name, created_at, item }: Unsaved<W>): Waiting<W> {
  const id = ObjectId.createFromHexString(recordIdOf({ model_id, created_at }));
  // No use of it can have been counted in a record yet.
  const key = { created_at, name: nameKey(name), last_used_at: null }[by];
  return { modelId: model_id, position: { key, id }, item };
}
