import { findDuplicated, findNotPrivate, findUnrecorded, findWrongRecords } from './find';
import { type ReconcileDeps, readRecordsAndModels } from './records-and-models';
import { type Repairs, repair } from './repair';
import type { ReconcileReport } from './report';

/** An upload records its model as soon as it has the response of Fish.Audio, which was seen to take up to 6 s. */
const RECENT_MODEL_WAIT_MS = 10_000;

/** What is no finding, and what to repair. */
export interface ReconcileOptions {
  /** The tags and model ids of uploads that the journal holds: they are still under way. */
  readonly pendingTags?: Iterable<string>;
  readonly pendingModelIds?: Iterable<string>;
  /** How long a model less than a minute old gets to be recorded, in milliseconds; 10 s unless said otherwise. */
  readonly recentModelWaitMs?: number;
  /** Nothing is repaired unless it is asked for. */
  readonly repairs?: Repairs;
}

/**
 * Compares the records with the account's models at Fish.Audio and, if asked, repairs the differences. Records and
 * models are read before anything is changed, completely unless the report says that Fish.Audio showed a part only, and every finding is looked at again by itself before it is
 * reported, so that what users do meanwhile is not taken for a fault. It may be run again at any time. Throws an
 * ApiError when MongoDB or Fish.Audio is unavailable or cannot be read completely, before anything is changed; an outage
 * during the repairs is said in the report.
 */
export async function reconcile(deps: ReconcileDeps, options: ReconcileOptions = {}): Promise<ReconcileReport> {
  const pending = { tags: new Set(options.pendingTags), modelIds: new Set(options.pendingModelIds) };
  const read = await readRecordsAndModels(deps, pending);
  const findings = {
    models: read.models.size,
    list: read.list,
    records: read.records.size,
    skipped: deps.database.skippedDocuments.map(({ _id }) => _id),
    unrecorded: await findUnrecorded(deps, read, options.recentModelWaitMs ?? RECENT_MODEL_WAIT_MS),
    notPrivate: await findNotPrivate(deps, read),
    duplicated: await findDuplicated(deps, read),
    ...(await findWrongRecords(deps, read)),
  };
  return repair(deps, findings, options.repairs ?? {});
}
