import { mapWithConcurrency } from '../../../concurrency/map-with-concurrency';
import type { Log } from '../../../domain/log';
import { TELL_MS, type TellDeps, tellFishAudio } from './tell-fish-audio';

/** How many are claimed at a time, and told of at once. */
const LIMIT = 20;
const LANES = 4;

/**
 * Tells Fish.Audio of the changes of which the requests that made them could not: because it was away, or because the process
 * ended. What is due stands in the records. Throws what the database throws when it is asked for them.
 */
export async function tellOfDueChanges(deps: TellDeps & { readonly log: Log }, signal: AbortSignal): Promise<void> {
  const { database, log } = deps;
  if (database.state !== 'connected') return;
  const due = await database.library.claimDue({ limit: LIMIT, claimMs: TELL_MS });
  await mapWithConcurrency(due, LANES, async (modelId) => {
    if (signal.aborted) return;
    const { kind } = await tellFishAudio(deps, modelId, { signal });
    if (kind === 'queued') return;
    log.info(
      { event: 'change_told', model_id: modelId, outcome: kind },
      'Fish.Audio was told of a change after its request',
    );
  });
}
