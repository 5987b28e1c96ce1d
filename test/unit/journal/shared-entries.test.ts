import { mkdir, readdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { encodeEntry } from '../../../src/journal/entries/entry-codec';
import type { Journal } from '../../../src/journal/journal';
import { hostHash } from '../../../src/journal/ownership/owner-liveness';
import { entryOf, JournalRoom, operationOf, recordOf } from './journal-support';

const USER = recordOf().user_id;
/** A living process of this machine that is not this one. */
const LIVING = `${hostHash()}-1-${'1'.repeat(16)}`;
const ANOTHER = `${hostHash()}-1-${'2'.repeat(16)}`;

let room: JournalRoom;
let journal: Journal;
beforeEach(async () => {
  room = await JournalRoom.make();
  journal = await room.open();
  for (const owner of [LIVING, ANOTHER]) await mkdir(path.join(room.entriesFolder, owner));
});
afterEach(() => room.clear());

const fileOf = (number: number, owner = LIVING) => path.join(room.entriesFolder, owner, `${operationOf(number)}.json`);
const modelOf = (number: number) => `model-${number}`;

/** Writes an entry as another process does: under a name of its own, and then renamed into place. */
async function write(number: number, state: 'sending' | 'created' = 'created'): Promise<void> {
  const entry = { ...entryOf(number), ...(state === 'created' && { state, model_id: modelOf(number) }) };
  await writeFile(`${fileOf(number)}.tmp`, encodeEntry(entry as Parameters<typeof encodeEntry>[0]));
  await rename(`${fileOf(number)}.tmp`, fileOf(number));
}

const seenModels = async () => (await journal.shared.createdOfUser(USER)).map(({ model_id }) => model_id).toSorted();

describe('the entries of another process', () => {
  it('are seen as soon as they are written, and until they are gone (E220)', async () => {
    expect(await seenModels()).toEqual([]);
    await write(1);
    expect(await seenModels()).toEqual([modelOf(1)]);
    await write(2, 'sending');
    expect(await seenModels()).toEqual([modelOf(1)]);
    await write(2);
    expect(await seenModels()).toEqual([modelOf(1), modelOf(2)]);
    await rm(fileOf(1));
    expect(await seenModels()).toEqual([modelOf(2)]);
    await rm(path.dirname(fileOf(2)), { recursive: true });
    expect(await seenModels()).toEqual([]);
  });

  it('are read whole when they are needed, and are null once they are gone', async () => {
    await write(1);
    const [outline] = await journal.shared.createdOfUser(USER);
    expect(outline?.record.samples).toEqual([]);
    await expect(journal.shared.load(operationOf(1))).resolves.toMatchObject({ record: recordOf() });
    await rm(fileOf(1));
    await expect(journal.shared.load(operationOf(1))).resolves.toBeNull();
    await expect(journal.shared.findCreated(modelOf(1))).resolves.toBeNull();
  });

  it('are found by their model after they were adopted by a third process', async () => {
    await write(1);
    expect(await seenModels()).toEqual([modelOf(1)]);
    await rename(fileOf(1), fileOf(1, ANOTHER));
    await expect(journal.shared.findCreated(modelOf(1))).resolves.toMatchObject({ model_id: modelOf(1) });
    expect(await seenModels()).toEqual([modelOf(1)]);
  });

  it('do no harm where they are torn or no entries', async () => {
    await write(1);
    await writeFile(fileOf(2), '{"version":1,');
    await writeFile(path.join(path.dirname(fileOf(1)), 'notes.txt'), 'x');
    await writeFile(path.join(room.entriesFolder, 'stray'), 'x');
    expect(await seenModels()).toEqual([modelOf(1)]);
  });

  it('are seen as soon as the disk gives them, although nothing changes in the folder', async () => {
    const elsewhere = path.join(room.folder, 'elsewhere');
    await write(1);
    await rename(fileOf(1), elsewhere);
    await symlink(elsewhere, fileOf(1));
    // It cannot be read, as long as a link leads to itself.
    await rename(elsewhere, `${elsewhere}.kept`);
    await symlink(elsewhere, elsewhere);
    await utimes(path.dirname(fileOf(1)), 0, 0);
    expect(await seenModels()).toEqual([]);
    await rename(`${elsewhere}.kept`, elsewhere);
    expect(await seenModels()).toEqual([modelOf(1)]);
  });

  it('are each read once, however often and by how many they are asked for', async () => {
    const count = 300;
    for (let number = 1; number <= count; number += 1) await write(number);
    expect(await seenModels()).toHaveLength(count);
    // Contents that nobody may notice: the folder has not changed, and a created entry does not change any more.
    for (let number = 2; number <= count; number += 1) await writeFile(fileOf(number), 'torn', { flag: 'r+' });
    await rm(fileOf(1));
    const seen = await Promise.all(Array.from({ length: 50 }, seenModels));
    expect(seen.every((models) => models.length === count - 1)).toBe(true);
  });

  it('that were deleted are no longer seen by any process, and the mark goes when they are closed (E221)', async () => {
    await write(1);
    const other = await room.open();
    await other.shared.cancel(operationOf(1));
    await other.shared.cancel(operationOf(1));
    expect(await seenModels()).toEqual([]);
    await expect(journal.shared.findCreated(modelOf(1))).resolves.toBeNull();
    await expect(journal.shared.isCancelled(operationOf(1))).resolves.toBe(true);
    await journal.shared.forgetCancelled(operationOf(1));
    await expect(journal.shared.isCancelled(operationOf(1))).resolves.toBe(false);
    expect(await readdir(path.join(room.folder, 'cancelled'))).toEqual([]);
  });
});
