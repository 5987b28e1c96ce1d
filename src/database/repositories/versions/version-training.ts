import type { Document } from 'mongodb';
import { isInTraining, type ModelStatus } from '../../../domain/model-status';
import type { DatabaseCalls } from '../../connection/database-gateway';
import { readNumber } from '../../decoder/read-values';
import { toModelId } from '../../parameters';
import { versionsInTraining, versionsOf, withStatus } from '../../versions/stored-versions';
import { ofVoice } from '../filters';
import { claimDue, type DueClaim, type DueWork } from '../training/claim-due';
import type { NextCheck, WatchedModel } from '../training/training-repository';
import { changeVersions } from './change-versions';

const ENDED = { $unset: { version_check_at: '', version_checks: '' } };

const inTraining = (stored: Document) => versionsInTraining(versionsOf(stored));

const WATCHED: DueWork = {
  timeMember: 'version_check_at',
  endOf: (stored) => (inTraining(stored).length === 0 ? ENDED : null),
};

/**
 * The versions in training that are not the current ones of their voices, and who reads their states next. Instances share
 * it as they share the voice models in training: whoever moves `version_check_at` on asks Fish.Audio.
 */
export class VersionTraining {
  readonly #database: DatabaseCalls;

  constructor(database: DatabaseCalls) {
    this.#database = database;
  }

  /** Claims the versions of up to `limit` voices whose check is due, the longest due first, for `claimMs` milliseconds. */
  claimDue(claim: DueClaim): Promise<WatchedModel[]> {
    return this.#database.nonIdempotent(async (collections, signal) => {
      const claimed = await claimDue(collections, WATCHED, claim, signal);
      return claimed.flatMap((stored) => {
        const checks = readNumber(stored.version_checks) ?? 0;
        return inTraining(stored).map((model_id) => ({ model_id, checks, claimedUntil: stored.version_check_at }));
      });
    });
  }

  /**
   * Notes what Fish.Audio says of a version: once it is trained it becomes the current one, if it is still to. `next` says
   * when to ask again; null ends the watch of one that is in training. Does nothing where there is no such version. All versions
   * of a voice are watched by one time: the watch of one that was added since this one was claimed goes on as it has begun, and so
   * does that of one that was claimed with it.
   */
  async note(modelId: string, status: ModelStatus | null, next: NextCheck | null, claimedUntil?: Date): Promise<void> {
    const id = toModelId(modelId);
    await this.#database.idempotent(async (collections, signal) => {
      if (status !== null && !isInTraining(status.model_state)) {
        await changeVersions(collections, id, (before) => withStatus(before, id, status), signal);
        return;
      }
      const claimed = claimedUntil ?? null;
      const watch: Document =
        next === null ? ENDED : { $set: { version_check_at: next.at, version_checks: next.checks } };
      // The watch may have been ended for a version that was claimed with this one.
      const at = next === null ? claimed : { $in: [claimed, null] };
      await collections.voiceModels.updateOne({ ...ofVoice(id), version_check_at: at }, watch);
    });
  }
}
