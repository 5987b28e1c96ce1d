/**
 * What a look at the beginning of a speech has found: `sound`; `blank`, which means none so far, although more may follow;
 * or `none`, because it is nothing that this format can be.
 */
export type Found = 'sound' | 'blank' | 'none';

/** Looks for the first sound of one response. */
export interface SoundSearch {
  /** Goes on where the last look ended. `bytes` is all that has come so far. */
  look(bytes: Buffer): Found;
}
