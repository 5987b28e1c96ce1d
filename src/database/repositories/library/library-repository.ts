import type { Document } from 'mongodb';
import { createMatcher } from '../../../domain/library/voice-model-filter';
import type { VoiceModel } from '../../../domain/voice-model';
import type { Collections } from '../../collections';
import type { DatabaseCalls } from '../../connection/database-gateway';
import { decodeVoiceModel } from '../../decoder/decode';
import type { SkippedDocuments } from '../../decoder/skipped-documents';
import { scan } from '../../paging/scan-list';
import { versionsOf } from '../../versions/stored-versions';
import { findTombstones } from '../deletion/tombstones';
import { ofVoices } from '../filters';
import { RetentionRepository } from '../retention/retention-repository';
import type { DueClaim } from '../training/claim-due';
import type { VoiceModelQuery } from '../voice-model-query';
import { changeRecord, type RecordChange, type WrittenChange } from './change-record';
import { claimDueChanges, type DueChange, findDueChange, markDueChange, settleDueChange } from './due-changes';
import { scanOf } from './find-voice-models';

/** How many records were counted. */
export interface RecordCount {
  readonly count: number;
  /** False where the user has more records than are looked through. */
  readonly isComplete: boolean;
}

/** Calls `visit` with each record that was looked through. */
type Visit = (record: VoiceModel) => void;

/**
 * What is asked of a user's records beyond lists and single records, and changes that Fish.Audio has to be told of. Its
 * methods throw as those of DatabaseManager do.
 */
export class LibraryRepository {
  /** Those that nobody uses. */
  readonly retention: RetentionRepository;
  readonly #database: DatabaseCalls;
  readonly #skipped: SkippedDocuments;

  constructor(database: DatabaseCalls, skipped: SkippedDocuments) {
    this.retention = new RetentionRepository(database);
    this.#database = database;
    this.#skipped = skipped;
  }

  /** Counts the records that a query means; its page and its order do not matter. */
  count(userId: string, query: VoiceModelQuery): Promise<RecordCount> {
    return this.#database.idempotent(async (collections, signal) => {
      const matches = createMatcher(query);
      let count = 0;
      const visit: Visit = (record) => {
        if (matches(record)) count += 1;
      };
      const isComplete = await this.#look(collections, { userId, query }, visit, signal);
      return { count, isComplete };
    });
  }

  /** How many of a user's records have each tag, as `count` counts them. */
  countTags<T>(userId: string, newCounts: () => T, add: (counts: T, tags: readonly string[]) => void) {
    return this.#database.idempotent(async (collections, signal) => {
      const counts = newCounts();
      const visit: Visit = ({ tags }) => add(counts, tags);
      const isComplete = await this.#look(collections, { userId }, visit, signal);
      return { counts, isComplete };
    });
  }

  /** Those of the voice models that have no record and were not deleted within the last week. */
  findUnsaved(modelIds: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#database.idempotent(async (collections, signal) => {
      if (modelIds.length === 0) return new Set();
      const deleted = await findTombstones(collections, modelIds, signal);
      const options = { signal, projection: { model_id: 1, known_model_ids: 1 } };
      const recorded = await collections.voiceModels.find(ofVoices(modelIds), options).toArray();
      // What was recorded may have another version by now.
      const settled = new Set([...deleted, ...recorded.flatMap((stored) => versionsOf(stored).known)]);
      return new Set(modelIds.filter((modelId) => !settled.has(modelId)));
    });
  }

  /** Changes a record; see `changeRecord`. Null if there is none, or `edit` wants no change. */
  change(change: RecordChange): Promise<VoiceModel | null> {
    const written: WrittenChange[] = [];
    return this.#database.idempotent((collections, signal) =>
      changeRecord(collections, change, { decode: this.#decode, written }, signal),
    );
  }

  /** What Fish.Audio is still to be told of a record; null where that is nothing, or there is no record. */
  findDue(modelId: string): Promise<DueChange | null> {
    return this.#database.idempotent((collections, signal) =>
      findDueChange(collections, modelId, this.#decode, signal),
    );
  }

  /** Notes that Fish.Audio was told. False if the record has changed since; then it may know of an older change by now. */
  settleDue(due: DueChange): Promise<boolean> {
    return this.#database.nonIdempotent((collections) => settleDueChange(collections, due));
  }

  /** Notes that Fish.Audio has to be told of these fields, at the given time unless a request does so before. */
  markDue(modelId: string, fields: DueChange['fields'], at: Date): Promise<void> {
    return this.#database.idempotent((collections) => markDueChange(collections, modelId, fields, at));
  }

  /** Claims up to `limit` records of which Fish.Audio is to be told now, for `claimMs` milliseconds; gives their `model_id`. */
  claimDue(claim: DueClaim): Promise<string[]> {
    return this.#database.nonIdempotent((collections, signal) => claimDueChanges(collections, claim, signal));
  }

  #look(
    { voiceModels }: Collections,
    { userId, query }: { readonly userId: string; readonly query?: VoiceModelQuery },
    visit: Visit,
    signal: AbortSignal,
  ): Promise<boolean> {
    const request = { collection: voiceModels, ...scanOf(userId, query) };
    const visitReadable = (document: Document): void => {
      const record = this.#decode(document);
      if (record !== null) visit(record);
    };
    return scan(request, visitReadable, signal);
  }

  #decode = (document: Document): VoiceModel | null => this.#skipped.decode('voice_models', document, decodeVoiceModel);
}
