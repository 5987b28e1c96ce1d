import { isSettled as isUploadSettled } from '../world/client';
import { isSettled as isDeletionSettled } from '../world/deleter';
import type { Ledger } from '../world/ledger';

/** How many uploads with a key and how many deletions have no outcome that their client knows. */
export function countUnsettled({ uploads, deletions }: Ledger): number {
  const unsettled = uploads.filter((upload) => upload.key !== null && !isUploadSettled(upload)).length;
  return unsettled + deletions.filter(({ statuses }) => !isDeletionSettled(statuses)).length;
}
