import { readdir, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sweepAllExpired } from '../../../src/bootstrap/parts/sweep-all-expired';
import { DatabaseManager } from '../../../src/database/database-manager';
import { KeyFiles } from '../../../src/journal/keys/key-files';
import { JournalRoom, operationOf } from '../journal/journal-support';

it('removes the marks of deleted uploads although the keys cannot be swept, and says so', async () => {
  const room = await JournalRoom.make();
  const { log } = room;
  const journal = await room.open();
  const keys = await KeyFiles.open({ folder: path.join(room.folder, 'keys'), log });
  const claims = path.join(room.folder, 'keys', 'claims');
  await rm(claims, { recursive: true });
  await writeFile(claims, 'not a folder');
  await journal.shared.cancel(operationOf(1));
  const marks = path.join(room.folder, 'cancelled');
  await utimes(path.join(marks, operationOf(1)), 0, 0);

  const database = new DatabaseManager({ uri: undefined, dbName: 'none', log });
  await expect(sweepAllExpired(keys, journal, database)).rejects.toMatchObject({ code: 'ENOTDIR' });
  expect(await readdir(marks)).toEqual([]);
  await keys.close();
  await room.clear();
});
