import type { ReceivedFile } from '../samples/sample-storage';
import type { ModelEntity } from './model-entity';
import type { Training } from './training';

/** A voice model and the request it was created from. */
export interface StoredModel {
  readonly entity: ModelEntity;
  /** The id of the account it belongs to; empty for the public library. */
  readonly ownerId: string;
  readonly createdAtMs: number;
  /** The files of the field `voices`, in the order of arrival. */
  readonly samples: readonly ReceivedFile[];
  /** How long each of them is; null where it is unknown or was not looked at. */
  readonly seconds: readonly (number | null)[];
  /** Null where the state no longer changes by itself: in the library, after a failure, and where a test has set it. */
  training: Training | null;
  /** Every other field of the request as it was sent, each with all its values. */
  readonly fields: Readonly<Record<string, readonly unknown[]>>;
}
