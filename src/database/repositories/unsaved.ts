import type { Waiting } from '../paging/merge-waiting';
import { newRecordId } from './insert-voice-model';

/** A voice model that waits to be saved, and whatever stands for it in lists until then. */
export interface Unsaved<W> {
  readonly model_id: string;
  readonly created_at: Date;
  readonly item: W;
}

/** The same at the place where its record will stand. */
export function toWaiting<W>({ model_id, created_at, item }: Unsaved<W>): Waiting<W> {
  const id = newRecordId({ model_id, created_at });
  return { modelId: model_id, position: { createdAt: created_at, id }, item };
}
