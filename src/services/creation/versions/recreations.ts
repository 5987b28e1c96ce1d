import { setTimeout as sleep } from 'node:timers/promises';
import type { VersionOf } from '../../../domain/versions/voice-version';
import { ApiError } from '../../../errors/api-error';
import type { JournalEntry } from '../../../journal/entries/journal-entry';
import type { Journal } from '../../../journal/journal';

/** The models under way, in any process that shares the data folder, that take the place of a lost one; by any id of the voice. */
export async function recreationsOf(
  journal: Pick<Journal, 'shared'>,
  modelIds: readonly string[],
): Promise<readonly JournalEntry[]> {
  const versions = await journal.shared.versionsOf(modelIds);
  return versions.filter(({ record }) => record.version_of?.reason === 'recreate');
}

/** What a second recreation of a voice is refused with. */
export function beingRecreated(): ApiError {
  return new ApiError('conflict', 'A model that takes the place of the lost one is being made already.', {
    retryAfterSeconds: 5,
  });
}

/** How long the one that was begun first waits for those that were begun later, which nearly always takes one look. */
const LOOKS = 50;
const LOOK_AGAIN_MS = 20;

/**
 * Of recreations of one voice that several processes have begun at the same moment, one goes on. Throws `conflict` where that is
 * another one than the entry of `operationId`, which is in the journal by now and has not been sent.
 */
export async function assertFirst(
  journal: Pick<Journal, 'shared' | 'get'>,
  { model_id }: VersionOf,
  operationId: string,
): Promise<void> {
  const own = journal.get(operationId);
  if (own === undefined) throw beingRecreated();
  const goesFirst = (entry: JournalEntry): boolean => entry.state !== 'intent' || orderOf(entry) < orderOf(own);
  for (let look = 0; look < LOOKS; look += 1) {
    // An earlier attempt of the same request has the same tag, by which its model is found.
    const rivals = (await recreationsOf(journal, [model_id])).filter(({ tag }) => tag !== own.tag);
    if (rivals.length === 0) return;
    if (rivals.some(goesFirst)) break;
    // A later one may have looked before this entry was there, and is about to be sent; else it sees this one, and ends.
    await sleep(LOOK_AGAIN_MS);
  }
  throw beingRecreated();
}

function orderOf({ begun_at, operation_id }: JournalEntry): string {
  return `${begun_at} ${operation_id}`;
}
