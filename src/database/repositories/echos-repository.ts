import { type Document, ObjectId } from 'mongodb';
import type { Echo } from '../../domain/echo';
import type { Page, PageQuery } from '../../domain/page';
import type { DatabaseCalls } from '../connection/database-gateway';
import { decodeEcho, ECHO_MEMBERS as projection } from '../decoder/decode';
import type { SkippedDocuments } from '../decoder/skipped-documents';
import { NEWEST_OF_USER } from '../indexes/index-specs';
import { insertUnlessThere } from '../insert-unless-there';
import { findPage } from '../paging/find-page';
import { toObjectId } from '../parameters';
import { unlinkEcho } from './echo-links';
import { formsOf, ofUser, reachableOwn } from './filters';

/** The collection `echos`. DatabaseManager delegates to its methods and documents them. */
export class EchosRepository {
  readonly #database: DatabaseCalls;

  readonly #skipped: SkippedDocuments;

  constructor(database: DatabaseCalls, skipped: SkippedDocuments) {
    this.#database = database;
    this.#skipped = skipped;
  }

  create({ user_id, name }: Pick<Echo, 'user_id' | 'name'>): Promise<Echo> {
    // Made outside the call, so that a repeated call inserts the same document.
    const _id = new ObjectId();
    const created_at = new Date();
    return this.#database.idempotent(async ({ echos }) => {
      const user = toObjectId(user_id, 'user_id');
      // The id is new, so one that is there is of the first attempt, of which only the reply was lost.
      await insertUnlessThere(echos, { _id, user_id: user, name, created_at });
      return { _id: _id.toHexString(), user_id: user.toHexString(), name, created_at };
    });
  }

  get(echoId: string): Promise<Echo | null> {
    return this.#database.idempotent(async (collections, signal) => {
      const isMeant = reachableOwn(collections, ofEcho(toObjectId(echoId, 'echo_id')));
      const document = await collections.echos.findOne(isMeant, { signal, projection });
      return document && this.#decode(document);
    });
  }

  listForUser(userId: string, { limit, cursor }: PageQuery): Promise<Page<Echo>> {
    return this.#database.idempotent(async ({ db, echos }, signal) => {
      const user = toObjectId(userId, 'user_id');
      const part = { collection: echos.collectionName, list: user.toHexString(), projection, limit, cursor };
      const wanted = { ...part, filter: ofUser(user), index: NEWEST_OF_USER };
      return findPage(db, { ...wanted, decode: this.#decode }, signal);
    });
  }

  /** Unlinks before it removes, so that a crash in between leaves no voice model linked to an Echo that is gone. */
  delete(echoId: string): Promise<Echo | null> {
    return this.#database.nonIdempotent(async (collections, signal) => {
      const id = toObjectId(echoId, 'echo_id');
      const found = await collections.echos.findOne(reachableOwn(collections, ofEcho(id)), { signal, projection });
      if (found === null) return null;
      await unlinkEcho(collections, id, signal);
      const { deletedCount } = await collections.echos.deleteOne({ _id: found._id });
      return deletedCount === 1 ? this.#decode(found) : null;
    });
  }

  #decode = (document: Document): Echo | null => this.#skipped.decode('echos', document, decodeEcho);
}

/** The filter for an Echo, whose `_id` another program may have written as text. */
function ofEcho(id: ObjectId): Document {
  return { _id: { $in: formsOf(id) } };
}
