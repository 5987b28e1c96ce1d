import { isSettled as isUploadSettled } from '../clients/client';
import { isSettled as isDeletionSettled } from '../clients/deleter';
import { isSettled as isVersionSettled } from '../clients/improver';
import type { Ledger } from '../world/ledger';

/** How many uploads and versions with a key, deletions and erasures have no outcome that their client knows. */
export function countUnsettled({ uploads, deletions, versions, leavings }: Ledger): number {
  const unsettled = uploads.filter((upload) => upload.key !== null && !isUploadSettled(upload)).length;
  const making = versions.filter((version) => !isVersionSettled(version)).length;
  const leaving = leavings.filter(({ state }) => state !== 'done').length;
  return unsettled + making + leaving + deletions.filter(({ statuses }) => !isDeletionSettled(statuses)).length;
}
