import { type ReconcileDeps, readBothSides } from './both-sides';
import { findDoubled, findNotPrivate, findUnrecorded, findWrongRecords } from './find';
import { type Repairs, repair } from './repair';
import type { ReconcileReport } from './report';

/** An upload records its model as soon as it has the response of Fish.Audio, which was seen to take up to 6 s. */
const SETTLE_MS = 10_000;

/** What is no finding, and what to repair. */
export interface ReconcileOptions {
  /** The tags and model ids of uploads that the journal holds: they are still under way. */
  readonly pendingTags?: Iterable<string>;
  readonly pendingModelIds?: Iterable<string>;
  /** How long a model less than a minute old gets to be recorded, in milliseconds; 10 s unless said otherwise. */
  readonly settleMs?: number;
  /** Nothing is repaired unless it is asked for. */
  readonly repairs?: Repairs;
}

/**
 * Compares the records with the account's models at Fish.Audio and, if asked, repairs the differences. Both sides are
 * read whole before anything is changed, and every finding is looked at again by itself before it is reported, so that
 * what users do meanwhile is not taken for a fault. It may be run again at any time. Throws an ApiError when a side
 * cannot be reached or read whole; repairs made until then stay.
 */
export async function reconcile(deps: ReconcileDeps, options: ReconcileOptions = {}): Promise<ReconcileReport> {
  const pending = { tags: new Set(options.pendingTags), modelIds: new Set(options.pendingModelIds) };
  const sides = await readBothSides(deps, pending);
  const findings = {
    models: sides.models.size,
    records: sides.records.size,
    unrecorded: await findUnrecorded(deps, sides, options.settleMs ?? SETTLE_MS),
    notPrivate: await findNotPrivate(deps, sides),
    doubled: await findDoubled(deps, sides),
    ...(await findWrongRecords(deps, sides)),
  };
  return repair(deps, findings, options.repairs ?? {});
}
