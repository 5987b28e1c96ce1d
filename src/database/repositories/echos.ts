import type { ObjectId } from 'mongodb';
import type { Echo } from '../../domain/echo';
import type { Page } from '../../domain/page';
import { isDuplicateKey } from '../connection/transient-errors';
import { type Collections, type EchoDocument, toEcho } from '../documents';
import { findPage } from './list-page';
import { unlinkEcho } from './voice-model-links';

/** Which part of a user's Echos a list shows. */
export interface EchoQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Stores an Echo. Its id was made by us, so a second attempt that finds it there means that the first one arrived. */
export async function insertEcho({ echos }: Collections, document: EchoDocument): Promise<EchoDocument> {
  try {
    await echos.insertOne(document);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  return document;
}

/** One page of a user's Echos, newest first. Throws as `findPage` does. */
export function findEchosOfUser(
  { db, echos }: Collections,
  owner: ObjectId,
  { limit, cursor }: EchoQuery,
  signal: AbortSignal,
): Promise<Page<Echo>> {
  return findPage(db, { collection: echos.collectionName, owner, limit, cursor, toItem: toEcho }, signal);
}

/** Frees the Echo's voice model, then removes the Echo and returns it; null if there was none. */
export async function removeEcho(
  collections: Collections,
  echoId: ObjectId,
  signal: AbortSignal,
): Promise<EchoDocument | null> {
  const found = await collections.echos.findOne({ _id: echoId }, { signal });
  if (found === null) return null;
  await unlinkEcho(collections, echoId);
  const { deletedCount } = await collections.echos.deleteOne({ _id: echoId });
  return deletedCount === 1 ? found : null;
}
