import type { Document } from 'mongodb';
import type { Page } from '../../../domain/page';
import type { ListedVoiceModel } from '../../../domain/sharing/listing';
import {
  type BorrowedVoiceModel,
  MAX_SHARES,
  type Share,
  type SharedUse,
  type VoiceModelLost,
} from '../../../domain/sharing/share';
import { ApiError } from '../../../errors/api-error';
import { invalidField } from '../../../errors/invalid-input';
import type { DatabaseCalls } from '../../connection/database-gateway';
import { decodeVoiceModel, VOICE_MODEL_MEMBERS } from '../../decoder/decode';
import { decodeShares, SHARES, toBorrowed } from '../../decoder/decode-shares';
import { readHexId, readText } from '../../decoder/read-values';
import type { SkippedDocuments } from '../../decoder/skipped-documents';
import { findFirst } from '../../find-first';
import { toModelId, toObjectId } from '../../parameters';
import { LISTED, ofVoice, reachable } from '../filters';
import type { VoiceModelQuery } from '../voice-model-query';
import { changeShares } from './change-shares';
import { type BorrowedPage, findBorrowed } from './find-borrowed';
import { type CatalogueQuery, findListed, toListed } from './find-listed';
import { tellLost } from './lost-voices';

/** What is lent to whom. */
export interface NewShare {
  readonly modelId: string;
  readonly userId: string;
  readonly may: readonly SharedUse[];
}

/** A share as it is now. */
export interface ChangedShare {
  readonly share: Share;
  readonly isNew: boolean;
  /** Whether it is new, or allows something else than before. */
  readonly isChanged: boolean;
  /** The borrower's Echo that may no longer speak with the voice. */
  readonly unlinked_echo_id: string | null;
}

/** A share that was taken back, if there was one. */
export interface RevokedShare {
  readonly revoked: boolean;
  /** The borrower's Echo that spoke with the voice. */
  readonly unlinked_echo_id: string | null;
}

/**
 * To whom voices are lent. Voices are named by any id that they ever had; a method gives null for one that the request may not
 * reach. All of them throw as those of DatabaseManager do.
 */
export class SharingRepository {
  readonly #database: DatabaseCalls;
  readonly #skipped: SkippedDocuments;

  constructor(database: DatabaseCalls, skipped: SkippedDocuments) {
    this.#database = database;
    this.#skipped = skipped;
  }

  /**
   * Lends a voice to a user, or changes what a share allows; an Echo that may no longer speak with it is told. Throws ApiError
   * `invalid_parameter` for the owner and `conflict` where there are too many shares.
   */
  share({ modelId, userId, may }: NewShare): Promise<ChangedShare | null> {
    const created_at = new Date();
    return this.#database.idempotent(async (collections, signal) => {
      const user_id = toObjectId(userId, 'user_id').toHexString();
      const projection = { ...SHARES, user_id: 1, model_id: 1, created_at: 1 };
      const filter = reachable(collections, ofVoice(toModelId(modelId)));
      const found = await collections.voiceModels.findOne(filter, { signal, projection });
      if (found === null) return null;
      if (readHexId(found.user_id) === user_id) throw invalidField('user_id', 'must not be the owner of the voice');
      const edit = (shares: readonly Share[]) => withShare(shares, { user_id, may, created_at, echo_id: null });
      const before = await changeShares(collections, { filter, projection, edit }, signal);
      if (before === null) return null;
      const earlier = decodeShares(before).find((one) => one.user_id === user_id);
      const share = changed({ user_id, may, created_at, echo_id: null }, earlier);
      const unlinked_echo_id = share.echo_id === null ? (earlier?.echo_id ?? null) : null;
      await tellLost(collections, [unlinked_echo_id], revokedNow(before));
      // A repetition after a lost reply finds the share that it has made itself.
      const isNew = earlier === undefined || earlier.created_at.getTime() === created_at.getTime();
      const isChanged = isNew || earlier?.may.join() !== may.join();
      return { share, isNew, isChanged, unlinked_echo_id };
    });
  }

  /** To whom a voice is lent, in the order in which it was. */
  list(modelId: string): Promise<Share[] | null> {
    return this.#database.idempotent(async (collections, signal) => {
      const filter = reachable(collections, ofVoice(toModelId(modelId)));
      const projection = { ...SHARES, created_at: 1 };
      const found = await findFirst(collections.voiceModels, { filter, projection }, signal);
      return found && decodeShares(found);
    });
  }

  /** Takes a voice back. Its speech and its link end in the same moment; the Echo that spoke with it is told. */
  revoke(modelId: string, userId: string): Promise<RevokedShare | null> {
    return this.#database.nonIdempotent(async (collections, signal) => {
      const user_id = toObjectId(userId, 'user_id').toHexString();
      const isOther = (share: Share): boolean => share.user_id !== user_id;
      const before = await changeShares(
        collections,
        {
          filter: reachable(collections, ofVoice(toModelId(modelId))),
          projection: { ...SHARES, model_id: 1, created_at: 1 },
          edit: (shares) => (shares.every(isOther) ? null : shares.filter(isOther)),
        },
        signal,
      );
      if (before === null) return null;
      const share = decodeShares(before).find((one) => !isOther(one));
      const unlinked_echo_id = share?.echo_id ?? null;
      await tellLost(collections, [unlinked_echo_id], revokedNow(before));
      return { revoked: share !== undefined, unlinked_echo_id };
    });
  }

  /** A voice as a user sees it to whom it is lent; null where it is not. */
  findBorrowed(modelId: string, userId: string): Promise<BorrowedVoiceModel | null> {
    return this.#database.idempotent(async (collections, signal) => {
      const filter = reachable(collections, ofVoice(toModelId(modelId)));
      const projection = { ...VOICE_MODEL_MEMBERS, ...SHARES };
      const stored = await findFirst(collections.voiceModels, { filter, projection }, signal);
      const record = stored && this.#decode(stored);
      return stored && record && toBorrowed(record, stored, userId);
    });
  }

  /** One page of the voices that were lent to a user. Throws as `findBorrowed` of find-borrowed.ts does. */
  listBorrowed(userId: string, query: VoiceModelQuery): Promise<BorrowedPage> {
    return this.#database.idempotent((collections, signal) =>
      findBorrowed(collections, { userId, query, decode: this.#decode }, signal),
    );
  }

  /** A voice as everybody sees it, where it is in the catalogue and there is one; null otherwise. */
  findListed(modelId: string): Promise<ListedVoiceModel | null> {
    return this.#database.idempotent(async (collections, signal) => {
      if (!collections.hasCatalogue) return null;
      const filter = { $and: [ofVoice(toModelId(modelId)), LISTED] };
      const request = { filter, projection: VOICE_MODEL_MEMBERS };
      const stored = await findFirst(collections.voiceModels, request, signal);
      const record = stored && this.#decode(stored);
      return record && toListed(record);
    });
  }

  /** One page of the catalogue. Throws as `findListed` of find-listed.ts does. */
  listCatalogue(query: CatalogueQuery): Promise<Page<ListedVoiceModel>> {
    return this.#database.idempotent((collections, signal) => findListed(collections, query, this.#decode, signal));
  }

  #decode = (document: Document) => this.#skipped.decode('voice_models', document, decodeVoiceModel);
}

function withShare(shares: readonly Share[], share: Share): readonly Share[] {
  const earlier = shares.find(({ user_id }) => user_id === share.user_id);
  if (earlier !== undefined) return shares.map((one) => (one === earlier ? changed(share, earlier) : one));
  if (shares.length >= MAX_SHARES) throw tooManyShares();
  return [...shares, share];
}

/** A share as it is after it was given: one that was there keeps its time, and its Echo where that may still speak. */
function changed(share: Share, earlier: Share | undefined): Share {
  if (earlier === undefined) return share;
  return { ...earlier, may: share.may, echo_id: share.may.includes('link') ? earlier.echo_id : null };
}

function revokedNow({ model_id }: Document): VoiceModelLost {
  return { model_id: readText(model_id) ?? '', at: new Date(), reason: 'share_revoked' };
}

function tooManyShares(): ApiError {
  return new ApiError(
    'conflict',
    `A voice can be shared with ${MAX_SHARES} users at most. Take it back from one first.`,
  );
}
