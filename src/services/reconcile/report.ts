import type { Shortfall } from '../../fish-audio/resources/list-walk';
import type { FishVisibility } from '../../fish-audio/resources/model-schemas';

/** How much of the account's models the list at Fish.Audio showed. */
export interface ListReport {
  /** Where it did not show all, a model of ours without a record may exist that is not among the findings. */
  readonly complete: boolean;
  readonly shown: number;
  readonly why: Shortfall | null;
  /** Models of records that the list did not show, which were looked at by their id. */
  readonly read_by_id: number;
}

/** What became of a finding. `problem` says why a repair that was asked for could not be made. */
export interface RepairState {
  readonly repaired: boolean;
  readonly problem: string | null;
}

/** A model that carries a tag of ours and has no record. */
export interface UnrecordedModel extends RepairState {
  readonly model_id: string;
  readonly tag: string;
  readonly title: string;
  readonly created_at: Date | null;
}

/** A record that does not say whether its model is there: `missing_since` is what it says, repairs included. */
export interface WrongRecord extends RepairState {
  readonly model_id: string;
  readonly user_id: string;
  readonly name: string;
  readonly missing_since: Date | null;
}

/** A voice whose model was to be made again: `model_id` is the one that is gone. `repaired` where it speaks with the new one. */
export interface RecreatedVoice extends RepairState {
  readonly model_id: string;
  readonly user_id: string;
  readonly name: string;
  /** The model that was made; null where none was, or where that is not known yet. */
  readonly new_model_id: string | null;
}

/** A model of ours that others than its owner can find. `unknown` is a visibility that could not be read. */
export interface ExposedModel extends RepairState {
  readonly model_id: string;
  readonly title: string;
  readonly visibility: FishVisibility | 'unknown';
}

/**
 * Several models that one upload has made. Which of them to keep is for the operator to decide, so nothing repairs
 * this.
 */
export interface DuplicatedModel extends RepairState {
  readonly tag: string;
  readonly model_ids: readonly string[];
}

/** What differs between our records and the models at Fish.Audio. The names are those of the printed JSON. */
export interface ReconcileReport {
  /** How many models were seen, those that this service has not made included: all of the account if the list is complete. */
  readonly models: number;
  readonly list: ListReport;
  readonly records: number;
  /** Records that rightly say that their model is gone; no findings unless they were to be made again. */
  readonly marked_missing: number;
  /** Documents among the records that cannot be read, by their `_id`, the first thousand; no findings either. */
  readonly skipped: readonly (string | null)[];
  readonly unrecorded: readonly UnrecordedModel[];
  /** Records whose model is gone, and which do not say so. */
  readonly missing: readonly WrongRecord[];
  /** Voices without a model that were to be made again, as far as that was tried; those that failed are findings. */
  readonly recreated: readonly RecreatedVoice[];
  /** Records that say that their model is missing although it is there. */
  readonly returned: readonly WrongRecord[];
  readonly not_private: readonly ExposedModel[];
  readonly doubled: readonly DuplicatedModel[];
  /** How many findings remain unrepaired. */
  readonly remaining: number;
  /** Why not all was looked at or tried, such as an outage that ended the repairs; null where all was. */
  readonly stopped: string | null;
}
