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

/**
 * Of recreations of one voice that several processes have begun at the same moment, the first one goes on. Throws `conflict` where
 * that is another one than the entry of `operationId`, which is in the journal by now and has not been sent.
 */
export async function assertFirst(
  journal: Pick<Journal, 'shared' | 'get'>,
  { model_id }: VersionOf,
  operationId: string,
): Promise<void> {
  const tag = journal.get(operationId)?.tag;
  // An earlier attempt of the same request has the same tag, by which its model is found.
  const rivals = (await recreationsOf(journal, [model_id])).filter((entry) => entry.tag !== tag);
  const own = journal.get(operationId);
  const goesFirst = (entry: JournalEntry): boolean =>
    entry.state !== 'intent' || own === undefined || orderOf(entry) < orderOf(own);
  if (rivals.some(goesFirst)) throw beingRecreated();
}

function orderOf({ begun_at, operation_id }: JournalEntry): string {
  return `${begun_at} ${operation_id}`;
}
