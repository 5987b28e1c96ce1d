import { ObjectId } from 'mongodb';
import type { Echo } from '../../domain/echo';
import type { Page } from '../../domain/page';
import type { DatabaseGateway } from '../connection/database-gateway';
import { isDuplicateKey } from '../connection/driver-errors';
import { toEcho } from '../documents';
import { findPage } from '../paging/find-page';
import { toObjectId } from '../parameters';
import { unlinkEcho } from './echo-links';

/** Which part of a user's Echos a list shows. */
export interface EchoQuery {
  /** At least 1. */
  readonly limit: number;
  /** The `next_cursor` of the page before. */
  readonly cursor?: string | undefined;
}

/** The collection `echos`. DatabaseManager delegates to its methods and documents them. */
export class EchosRepository {
  readonly #database: DatabaseGateway;

  constructor(database: DatabaseGateway) {
    this.#database = database;
  }

  create({ user_id, name }: Pick<Echo, 'user_id' | 'name'>): Promise<Echo> {
    // Made outside the call, so that a repeated call inserts the same document.
    const _id = new ObjectId();
    const created_at = new Date();
    return this.#database.idempotent(async ({ echos }) => {
      const document = { _id, user_id: toObjectId(user_id, 'user_id'), name, created_at };
      try {
        await echos.insertOne(document);
      } catch (error) {
        // The id is new, so a duplicate means that the first attempt was stored and only its reply was lost.
        if (!isDuplicateKey(error)) throw error;
      }
      return toEcho(document);
    });
  }

  get(echoId: string): Promise<Echo | null> {
    return this.#database.idempotent(async ({ echos }, signal) => {
      const document = await echos.findOne({ _id: toObjectId(echoId, 'echo_id') }, { signal });
      return document && toEcho(document);
    });
  }

  listForUser(userId: string, { limit, cursor }: EchoQuery): Promise<Page<Echo>> {
    return this.#database.idempotent(async ({ db, echos }, signal) => {
      const part = { collection: echos.collectionName, userId: toObjectId(userId, 'user_id'), limit, cursor };
      return findPage(db, { ...part, toItem: toEcho }, signal);
    });
  }

  /** Unlinks before it removes, so that a crash in between leaves no voice model linked to an Echo that is gone. */
  delete(echoId: string): Promise<Echo | null> {
    return this.#database.nonIdempotent(async (collections, signal) => {
      const _id = toObjectId(echoId, 'echo_id');
      const found = await collections.echos.findOne({ _id }, { signal });
      if (found === null) return null;
      await unlinkEcho(collections, _id, signal);
      const { deletedCount } = await collections.echos.deleteOne({ _id });
      return deletedCount === 1 ? toEcho(found) : null;
    });
  }
}
