import type { SamplesRemoval } from '../kept-samples';

/** What was removed where. `sample` says whether there was a kept recording and it is gone. */
export interface DeleteReceipt {
  readonly success: true;
  readonly model_id: string;
  readonly deleted: {
    readonly database: boolean;
    readonly fish_audio: boolean;
    readonly sample: boolean;
    /** How many kept speeches; absent where there were none. */
    readonly clips?: number;
    /** From how many users it was taken back; absent where it was lent to nobody. */
    readonly shares?: number;
  };
  /** What could not be removed yet, and is removed without another request; absent where that is nothing. */
  readonly pending?: readonly ['sample'];
  /** Every id that the voice had, none of which names it any more; absent where it had one only. */
  readonly known_model_ids?: readonly string[];
  /** The Echo that spoke with this voice model and has none now. */
  readonly unlinked_echo_id: string | null;
}

/** What was found out while deleting. */
export interface Removed {
  readonly database: boolean;
  readonly sounds: SamplesRemoval;
  readonly unlinked: string | null;
  /** Every id that the voice had. */
  readonly versions?: readonly string[];
  /** How many of its clips. */
  readonly clips?: number;
  /** How many shares have ended with it. */
  readonly shares?: number;
}

/** Where there was no record. */
export const WITHOUT_RECORD: Removed = { database: false, sounds: 'none', unlinked: null };

/** Puts the receipt of a deletion together. */
export function receipt(
  { modelId, fishAudio }: { readonly modelId: string; readonly fishAudio: boolean },
  { database, sounds, unlinked, versions = [], clips = 0, shares = 0 }: Removed,
): DeleteReceipt {
  return {
    success: true,
    model_id: modelId,
    deleted: {
      ...{ database, fish_audio: fishAudio, sample: sounds === 'removed' },
      ...(clips > 0 && { clips }),
      ...(shares > 0 && { shares }),
    },
    ...(sounds === 'pending' && { pending: ['sample'] as const }),
    ...(versions.length > 1 && { known_model_ids: versions }),
    unlinked_echo_id: unlinked,
  };
}
