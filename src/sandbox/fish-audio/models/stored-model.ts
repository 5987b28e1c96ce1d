import type { ReceivedFile } from '../samples/sample-storage';
import type { ModelEntity } from './model-entity';

/** A voice model and what it was made from. */
export interface StoredModel {
  readonly entity: ModelEntity;
  /** The account it belongs to; empty for the public library. */
  readonly ownerId: string;
  readonly createdAtMs: number;
  /** The files of the field `voices`, in the order of arrival. */
  readonly samples: readonly ReceivedFile[];
  /** Every other field of the request as it was sent, each with all its values. */
  readonly fields: Readonly<Record<string, readonly unknown[]>>;
}
