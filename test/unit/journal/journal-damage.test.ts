import { mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { encodeEntry, MAX_ENTRY_BYTES } from '../../../src/journal/entries/entry-codec';
import { entryOf, JournalRoom, operationOf } from './journal-support';

let room: JournalRoom;
let owner: string;

beforeEach(async () => {
  room = await JournalRoom.make();
  owner = await room.makeDeadOwner();
});

afterEach(() => room.clear());

async function put(number: number, content: string | Buffer): Promise<void> {
  await writeFile(path.join(owner, `${operationOf(number)}.json`), content);
}

describe('a journal with damaged files', () => {
  it('sets an entry aside that was torn at any byte, and adopts the whole one (E115)', async () => {
    const whole = (number: number): Buffer => encodeEntry({ ...entryOf(number), tag: 'tag' });
    const { length } = whole(0);
    for (let bytes = 0; bytes <= length; bytes += 1) await put(bytes, whole(bytes).subarray(0, bytes));
    const journal = await room.open();
    // Without the line feed at its end it is whole as well.
    expect(journal.entries().map((entry) => entry.operation_id)).toEqual([
      operationOf(length - 1),
      operationOf(length),
    ]);
    expect(journal.stats().quarantined).toBe(length - 1);
    expect(await readdir(room.quarantineFolder)).toHaveLength(length - 1);
    expect(room.log.count('journal_file_quarantined')).toBe(length - 1);
  });

  it.each([
    ['not JSON', 'entry'],
    ['null', 'null'],
    ['without a version', JSON.stringify({ ...entryOf(1), version: undefined })],
    [
      'of a version that has no record',
      JSON.stringify({ ...entryOf(1), version: 2, record: undefined, recording: {} }),
    ],
    ['in a state that is not known', JSON.stringify({ ...entryOf(1), version: 2, state: 'archived' })],
    ['of another operation', JSON.stringify(entryOf(3))],
    ['without a record', JSON.stringify({ ...entryOf(1), record: undefined })],
    ['created without a model', JSON.stringify({ ...entryOf(1), state: 'created' })],
    ['sending with a model', JSON.stringify({ ...entryOf(1), model_id: 'model-1' })],
    ['binary', Buffer.alloc(600)],
    ['larger than a megabyte', `${JSON.stringify(entryOf(1))}${' '.repeat(MAX_ENTRY_BYTES)}`],
  ])('sets aside, untouched, a file that is %s, and adopts the others (E115)', async (_what, content) => {
    await put(1, content);
    await put(2, encodeEntry(entryOf(2)));
    const journal = await room.open();
    expect(journal.entries()).toEqual([entryOf(2)]);
    const [file = ''] = await readdir(room.quarantineFolder);
    expect((await readFile(path.join(room.quarantineFolder, file))).equals(Buffer.from(content))).toBe(true);
  });

  it('keeps what strangers put there, in the quarantine, and removes only its own temporary files', async () => {
    await put(1, encodeEntry(entryOf(1)));
    await writeFile(path.join(owner, `${operationOf(2)}.json.0badcafe.tmp`), '{"ver');
    await writeFile(path.join(owner, 'notes.txt'), 'mine');
    await mkdir(path.join(owner, 'folder'));
    await symlink('/etc/hostname', path.join(owner, `${operationOf(3)}.json`));
    await writeFile(path.join(room.entriesFolder, 'README'), 'hello');
    await writeFile(path.join(room.folder, 'elsewhere'), 'hello');
    const journal = await room.open();
    expect(journal.entries()).toEqual([entryOf(1)]);
    const kept = (await readdir(room.quarantineFolder)).map((name) => name.replace(/^[^-]+-[^-]+-[^-]+-[^-]+-/, ''));
    expect(kept.sort()).toEqual([`${operationOf(3)}.json`, 'README', 'folder', 'notes.txt'].sort());
    expect(await readdir(room.entriesFolder)).toHaveLength(1);
    expect(await readdir(room.folder)).toContain('elsewhere');
  });

  it('tells a process of another machine by its heartbeat', async () => {
    owner = path.join(room.entriesFolder, `${'0'.repeat(12)}-1-${'0'.repeat(16)}`);
    await mkdir(owner);
    await put(1, encodeEntry(entryOf(1)));
    await writeFile(path.join(owner, 'owner.json'), '{}');
    const journal = await room.open();
    expect(journal.entries()).toEqual([]);
    const longAgo = new Date(Date.now() - 31_000);
    await utimes(path.join(owner, 'owner.json'), longAgo, longAgo);
    expect(await journal.adoptOrphans()).toBe(1);
  });

  it('shows that it is alive, again and again', async () => {
    await room.open({ heartbeatMs: 10 });
    const [name = ''] = (await readdir(room.entriesFolder)).filter((found) => !owner.endsWith(found));
    const file = path.join(room.entriesFolder, name, 'owner.json');
    await utimes(file, 0, 0);
    while ((await stat(file)).mtimeMs === 0) await new Promise((later) => setTimeout(later, 10));
    expect((await stat(file)).mtimeMs).toBeGreaterThan(Date.now() - 60_000);
  });
});
