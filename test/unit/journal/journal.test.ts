import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { HEAD_BYTES } from '../../../src/journal/entries/entry-codec';
import { JournalRoom, recordOf } from './journal-support';

let room: JournalRoom;

beforeEach(async () => {
  room = await JournalRoom.make();
});

afterEach(() => room.clear());

describe('Journal', () => {
  it('takes an upload from the intent to the created model and forgets it when it is recorded', async () => {
    const journal = await room.open();
    const { operation_id, begun_at } = await journal.begin(recordOf(), 'tag-1');
    expect(journal.get(operation_id)).toMatchObject({ state: 'intent', model_id: null, tag: 'tag-1', begun_at });
    await journal.markSending(operation_id);
    expect(journal.get(operation_id)).toMatchObject({ state: 'sending', model_id: null });
    await journal.markCreated(operation_id, 'model-1');
    expect(journal.get(operation_id)).toMatchObject({ state: 'created', model_id: 'model-1', record: recordOf() });
    await journal.remove(operation_id);
    await journal.remove(operation_id);
    expect(journal.entries()).toEqual([]);
    expect(await room.entryFiles()).toEqual([]);
  });

  it('keeps every state in a JSON file for this user alone, of which only the first sector ever changes', async () => {
    const journal = await room.open();
    const { operation_id } = await journal.begin(recordOf(), 'tag-1');
    const [owner = ''] = await readdir(room.entriesFolder);
    const file = path.join(room.entriesFolder, owner, `${operation_id}.json`);
    const before = await readFile(file);
    await journal.markSending(operation_id);
    await journal.markCreated(operation_id, 'm'.repeat(200));
    const after = await readFile(file);
    expect(JSON.parse(after.toString())).toEqual(journal.get(operation_id));
    expect(after.subarray(HEAD_BYTES).equals(before.subarray(HEAD_BYTES))).toBe(true);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700);
    expect((await stat(room.quarantineFolder)).mode & 0o777).toBe(0o700);
  });

  it('keeps calls for one upload in order while many uploads run side by side', async () => {
    const journal = await room.open();
    const entries = await Promise.all(Array.from({ length: 50 }, (_, n) => journal.begin(recordOf(), `tag-${n}`)));
    await Promise.all(
      entries.flatMap(({ operation_id }, n) => [
        journal.markSending(operation_id),
        journal.markCreated(operation_id, `model-${n}`),
        ...(n % 2 ? [journal.remove(operation_id)] : []),
      ]),
    );
    expect(journal.entries()).toHaveLength(25);
    expect(journal.entries().every((entry) => entry.state === 'created')).toBe(true);
    expect(await room.entryFiles()).toHaveLength(25);
  });

  it('lists a user newest first and everything oldest first', async () => {
    const journal = await room.open();
    const [ann, bob] = ['a'.repeat(24), 'b'.repeat(24)];
    for (const [user, name] of [
      [ann, 'one'],
      [bob, 'two'],
      [ann, 'three'],
    ] as const) {
      await journal.begin(recordOf(user, name), name);
      await new Promise((later) => setTimeout(later, 2));
    }
    expect(journal.entries().map((entry) => entry.tag)).toEqual(['one', 'two', 'three']);
    expect((await journal.shared.ofUser(ann)).map((entry) => entry.tag)).toEqual(['three', 'one']);
    expect(await journal.shared.ofUser('c'.repeat(24))).toEqual([]);
    expect(journal.stats()).toMatchObject({ depth: 3, quarantined: 0, oldest_age_seconds: expect.any(Number) });
  });

  it('counts failed saves, also across a restart', async () => {
    const journal = await room.open();
    const { operation_id } = await journal.begin(recordOf(), 'tag-1');
    await journal.countFailure(operation_id);
    await journal.countFailure(operation_id);
    await journal.close();
    expect((await room.open()).get(operation_id)).toMatchObject({ failures: 2, state: 'intent' });
  });

  it('refuses to send again what has its voice model already, and changes of what it does not hold', async () => {
    const journal = await room.open();
    const { operation_id } = await journal.begin(recordOf(), 'tag-1');
    await journal.markCreated(operation_id, 'model-1');
    await expect(journal.markSending(operation_id)).rejects.toThrow('already');
    await journal.remove(operation_id);
    await expect(journal.markCreated(operation_id, 'model-1')).rejects.toThrow('holds no operation');
  });

  it('sets aside what can never be saved: the file is in the quarantine, the log says why (E114)', async () => {
    const journal = await room.open();
    const { operation_id } = await journal.begin(recordOf(), 'tag-1');
    await journal.markCreated(operation_id, 'model-1');
    await journal.setAside(operation_id, 'document validation');
    await journal.setAside(operation_id, 'document validation');
    expect(journal.stats()).toMatchObject({ depth: 0, bytes: 0, quarantined: 1 });
    const [file = ''] = await readdir(room.quarantineFolder);
    expect(JSON.parse(await readFile(path.join(room.quarantineFolder, file), 'utf8'))).toMatchObject({
      model_id: 'model-1',
    });
    expect(room.log.lines).toContainEqual(
      expect.objectContaining({ level: 'error', event: 'journal_entry_set_aside', model_id: 'model-1', file }),
    );
    await journal.close();
    expect((await room.open()).stats()).toMatchObject({ depth: 0, quarantined: 1 });
  });

  it('sets it aside as well after an operator has removed the quarantine (E114)', async () => {
    const journal = await room.open();
    const { operation_id } = await journal.begin(recordOf(), 'tag-1');
    await journal.markCreated(operation_id, 'model-1');
    await rm(room.quarantineFolder, { recursive: true });
    await journal.setAside(operation_id, 'document validation');
    expect(journal.stats()).toMatchObject({ depth: 0, quarantined: 1 });
    expect(await readdir(room.quarantineFolder)).toEqual([expect.stringContaining(operation_id)]);
  });

  it('takes no more entries than its quota, however many come at once (E116)', async () => {
    const journal = await room.open({ maxEntries: 5 });
    const begun = await Promise.allSettled(Array.from({ length: 20 }, () => journal.begin(recordOf(), 'tag')));
    const refused = begun.filter((result) => result.status === 'rejected').map((result) => result.reason);
    expect(journal.stats().depth).toBe(5);
    expect(refused).toHaveLength(15);
    expect(refused[0]).toMatchObject({ code: 'storage_backlog', status: 503, details: { retryAfterSeconds: 30 } });
    await journal.remove(journal.entries()[0]?.operation_id ?? '');
    await expect(journal.begin(recordOf(), 'tag')).resolves.toBeDefined();
    expect(await room.entryFiles()).toHaveLength(5);
  });

  it('takes no more bytes than its quota (E116)', async () => {
    const journal = await room.open({ maxBytes: 2500 });
    await journal.begin(recordOf(), 'tag');
    await journal.begin(recordOf(), 'tag');
    await expect(journal.begin(recordOf(), 'tag')).rejects.toMatchObject({ code: 'storage_backlog' });
    expect(journal.stats().bytes).toBeLessThanOrEqual(2500);
  });

  it('refuses a record larger than a megabyte', async () => {
    const journal = await room.open();
    const record = { ...recordOf(), description: 'x'.repeat(2 ** 20) };
    await expect(journal.begin(record, 'tag')).rejects.toMatchObject({ code: 'request_too_large' });
    expect(await room.entryFiles()).toEqual([]);
  });

  it('says at start that its folder cannot be used (E117)', async () => {
    const file = path.join(room.folder, 'file');
    await writeFile(file, '');
    await expect(room.open({ folder: file })).rejects.toThrow(/cannot be used \((ENOTDIR|EEXIST)\)/);
  });

  it('removes its directory when it closes empty, and takes nothing after that', async () => {
    const journal = await room.open();
    await journal.close();
    await journal.close();
    expect(await readdir(room.entriesFolder)).toEqual([]);
    await expect(journal.begin(recordOf(), 'tag')).rejects.toMatchObject({ code: 'shutting_down' });
  });

  it('waits for what runs when it closes', async () => {
    const journal = await room.open();
    const begun = journal.begin(recordOf(), 'tag-1');
    await journal.close();
    const { operation_id } = await begun;
    expect((await room.open()).get(operation_id)).toBeDefined();
  });

  it('goes on after another process has taken it for dead, but sends nothing that was taken over (E118)', async () => {
    const frozen = await room.open();
    const [intent, sending] = [await frozen.begin(recordOf(), 'intent'), await frozen.begin(recordOf(), 'sending')];
    await frozen.markSending(sending.operation_id);
    const other = await room.open();
    expect(other.entries()).toHaveLength(2);
    await expect(frozen.markSending(intent.operation_id)).rejects.toMatchObject({ code: 'journal_unavailable' });
    await frozen.markCreated(sending.operation_id, 'model-1');
    await frozen.begin(recordOf(), 'new');
    const adopter = await room.open();
    await adopter.adoptOrphans();
    expect(adopter.entries().filter((entry) => entry.operation_id === sending.operation_id)).toMatchObject([
      { state: 'created', model_id: 'model-1' },
    ]);
    expect(adopter.entries()).toHaveLength(3);
  });

  it('takes its uploads back from a process that took it for dead and died itself (E118)', async () => {
    const frozen = await room.open();
    const { operation_id } = await frozen.begin(recordOf(), 'tag-1');
    await frozen.markSending(operation_id);
    await frozen.markCreated(operation_id, 'model-1');
    const other = await room.open();
    expect(other.entries()).toHaveLength(1);
    await frozen.adoptOrphans();
    expect(await room.entryFiles()).toEqual([`${operation_id}.json`]);
    expect((await room.open()).get(operation_id)).toMatchObject({ state: 'created', model_id: 'model-1' });
  });

  it('does not touch folders that belong to no process', async () => {
    await mkdir(path.join(room.entriesFolder, 'lost+found'), { recursive: true });
    await room.open();
    expect(await readdir(room.entriesFolder)).toContain('lost+found');
  });
});
