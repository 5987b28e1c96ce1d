import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { BSON, type Document } from 'mongodb';
import { collectionNames } from '../../support/database/collection-names';
import { storedModels } from './evidence';
import type { Surroundings } from './surroundings';

/** A place where something is kept, and all that stands there, as text. */
export interface Trace {
  readonly place: string;
  readonly text: string;
  /** The document, where the place is a collection. */
  readonly document?: Document;
}

/** Everything that is kept anywhere, to look for what should not be there. */
export async function tracesOf(surroundings: Surroundings): Promise<Trace[]> {
  const { sandbox, recordings } = surroundings;
  const models = storedModels(sandbox).map(({ id, title }) => ({ place: 'Fish.Audio', text: `${id} ${title}` }));
  const sounds = [...(await recordings.kept()), ...(await recordings.clips())];
  const stored = sounds.map((text) => ({ place: 'the storage', text }));
  return [...(await inDatabase(surroundings)), ...(await inDataFolders(surroundings.folder)), ...models, ...stored];
}

async function inDatabase({ database, dbName }: Surroundings): Promise<Trace[]> {
  const db = database.client.db(dbName);
  const traces = await Promise.all(
    collectionNames(db).map(async (place) => {
      const documents = await db.collection(place).find().toArray();
      return documents.map((document) => ({ place, text: BSON.EJSON.stringify(document), document }));
    }),
  );
  return traces.flat();
}

/** The files of every data folder, by their names and what is in them; not the recordings, which are in the storage. */
async function inDataFolders(folder: string): Promise<Trace[]> {
  const traces: Trace[] = [];
  for (const name of (await readdir(folder)).filter((one) => one.startsWith('data-'))) {
    const found = await readdir(path.join(folder, name), { recursive: true, withFileTypes: true }).catch(() => []);
    for (const file of found.filter((one) => one.isFile())) {
      const full = path.join(file.parentPath, file.name);
      const text = await readFile(full, 'latin1').catch(() => null);
      if (text !== null) traces.push({ place: path.relative(folder, full), text: `${full} ${text}` });
    }
  }
  return traces;
}
