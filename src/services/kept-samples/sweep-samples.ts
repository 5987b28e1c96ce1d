import type { DatabaseManager } from '../../database/database-manager';
import type { Log } from '../../domain/log';
import { samplesIdPrefix } from '../../storage/samples-id';
import type { SoundStore } from '../../storage/sound-store';
import { SAMPLES_PREFIX } from '../../storage/storage-keys';
import type { WaitingSounds } from '../../storage/waiting/waiting-sounds';
import type { KeptSamples } from './kept-samples';
import { unknownOf } from './samples-in-use';

/** What looking for strays needs. */
export interface SweepSamplesDeps {
  readonly store: Pick<SoundStore, 'list'>;
  /** Undefined where the data folder is not this process's to change. */
  readonly waiting?: Pick<WaitingSounds, 'home'> | undefined;
  readonly database: Pick<DatabaseManager, 'samples'>;
  readonly journalFolder: string;
  readonly installationId: string;
  readonly log: Log;
  /** How old recordings are that may be strays, in milliseconds; an hour unless given. */
  readonly minAgeMs?: number | undefined;
}

/** What was found of kept recordings that nobody needs. The names are those of the printed JSON. */
export interface Strays {
  /** Uploads of which recordings are kept, those of other installations included. */
  readonly kept: number;
  /** Those that this installation has kept and that nothing names any more, by their `samples_id`. */
  readonly strays: readonly string[];
  /** Those without a record that other installations have kept: what they still need is known to them alone. */
  readonly of_others: number;
  /** False where no record names any recordings of this installation: it may be another database, and nothing is a stray then. */
  readonly judged: boolean;
}

/** More than the slowest upload takes between its first recording and its end. */
const MIN_AGE_MS = 60 * 60_000;

/**
 * Looks for recordings in the storage that no record, no version of a voice and no journal entry names. An installation judges
 * only what it has kept itself, which is told by the beginning of the name: an entry that waits in the journal of another one,
 * for however long, is not seen from here. What this data folder holds is seen for as long as it is not lost. Throws
 * `storage_unavailable`, and what the database and the file system throw; nothing is known then.
 */
export async function findStrays(deps: SweepSamplesDeps, signal: AbortSignal): Promise<Strays> {
  const prefix = samplesIdPrefix(deps.installationId);
  const { kept, old } = await readKept(deps, signal);
  const own = old.filter((id) => id.startsWith(prefix));
  const others = old.filter((id) => !id.startsWith(prefix));
  const judged = await deps.database.samples.hasAny(prefix);
  const strays = judged ? await unknownOf(deps, own) : [];
  return { kept, strays, of_others: (await unknownOf(deps, others)).length, judged };
}

/** What removing strays needs. */
export interface RemoveStraysDeps extends SweepSamplesDeps {
  readonly samples: Pick<KeptSamples, 'discard'>;
}

/** So many strays, or a tenth of what is kept, are removed without being asked. */
const FEW_STRAYS = 20;

/**
 * Looks for strays as `findStrays` does, and removes them, unless they are so many that no crash has left them: the database may
 * have been lost or set back, and its records may return. Throws as `findStrays` does.
 */
export async function removeStrays(deps: RemoveStraysDeps, signal: AbortSignal): Promise<Strays> {
  const found = await findStrays(deps, signal);
  const { kept, strays } = found;
  if (strays.length > Math.max(FEW_STRAYS, kept / 10)) {
    deps.log.warn(
      { event: 'stray_samples_left', count: strays.length, kept },
      'So many recordings belong to no voice that the database may lack records; none was removed',
    );
    return found;
  }
  for (const id of strays) {
    if (signal.aborted) break;
    const removal = await deps.samples.discard(id);
    deps.log.warn({ event: 'stray_samples', samples_id: id, removal }, 'Recordings that belong to no voice were found');
  }
  return found;
}

/** Every upload of which something is kept, and those that are old enough to be strays. */
async function readKept(
  { store, waiting, minAgeMs = MIN_AGE_MS }: SweepSamplesDeps,
  signal: AbortSignal,
): Promise<{ kept: number; old: string[] }> {
  const newest = new Map<string, number>();
  for (const home of waiting === undefined ? [store] : [store, waiting.home]) {
    for await (const { key, keptAt } of home.list(SAMPLES_PREFIX, signal)) {
      const id = key.slice(SAMPLES_PREFIX.length).split('/', 1)[0] ?? '';
      newest.set(id, Math.max(newest.get(id) ?? 0, keptAt.getTime()));
    }
  }
  const before = Date.now() - minAgeMs;
  const old = [...newest].filter(([, keptAt]) => keptAt < before).map(([id]) => id);
  return { kept: newest.size, old };
}
