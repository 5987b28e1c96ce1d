import { readdir } from 'node:fs/promises';
import { Child } from './child-process';
import { JournalRoom } from './journal-support';

let room: JournalRoom;

beforeEach(async () => {
  room = await JournalRoom.make();
});

afterEach(() => room.clear());

describe('kill -9', () => {
  it.each([
    ['intent-started', null, 'F127'],
    ['intent-prepared', null, 'F127'],
    ['intent-written', 'intent', 'F128'],
    ['sending-started', 'intent', 'F128'],
    ['sending-prepared', 'intent', 'F128'],
    ['sending-written', 'sending', 'F129'],
    ['created-started', 'sending', 'F130'],
    ['created-prepared', 'sending', 'F130'],
    ['created-written', 'created', 'F131'],
    ['removal-started', 'created', 'F131'],
    ['removed', null, 'F131'],
  ])('at %s leaves the upload as %s (%s)', async (step, state, _case) => {
    expect(await new Child(['upload', room.folder, step]).signal()).toBe('SIGKILL');
    const journal = await room.open();
    const expected = { state, tag: 'tag-1', model_id: state === 'created' ? 'model-1' : null };
    expect(journal.entries()).toMatchObject(state === null ? [] : [expected]);
    expect(await room.entryFiles()).toHaveLength(state === null ? 0 : 1);
    expect(await readdir(room.entriesFolder)).toHaveLength(1);
    expect(await readdir(room.quarantineFolder)).toEqual([]);
  });

  it('in the middle of adopting loses nothing (J194)', async () => {
    const first = new Child(['begin', room.folder, '20']);
    const begun = (await first.next<string[]>()) ?? [];
    await first.kill();
    expect(await new Child(['upload', room.folder, 'adopted']).signal()).toBe('SIGKILL');
    const journal = await room.open();
    expect(ids(journal.entries())).toEqual([...begun].sort());
    expect(await readdir(room.entriesFolder)).toHaveLength(1);
  });
});

describe('two processes with one folder', () => {
  it('leave each other alone while both live, and the survivor takes over from the dead one (E118)', async () => {
    const child = new Child(['begin', room.folder, '3']);
    const begun = (await child.next<string[]>()) ?? [];
    const journal = await room.open();
    expect(journal.entries()).toEqual([]);
    await child.kill();
    expect(await journal.adoptOrphans()).toBe(3);
    expect(ids(journal.entries())).toEqual([...begun].sort());
    expect(await journal.adoptOrphans()).toBe(0);
  });

  it('adopt 200 entries at the same time, each exactly once (E118)', async () => {
    const dead = new Child(['begin', room.folder, '200']);
    const begun = (await dead.next<string[]>()) ?? [];
    await dead.kill();
    const adopters = [new Child(['adopt', room.folder]), new Child(['adopt', room.folder])];
    for (const adopter of adopters) await adopter.next();
    for (const adopter of adopters) adopter.go();
    const adopted = await Promise.all(adopters.map(async (adopter) => (await adopter.next<string[]>()) ?? []));
    expect(begun).toHaveLength(200);
    expect(adopted.flat().sort()).toEqual([...begun].sort());
    expect((await room.entryFiles()).sort()).toEqual(begun.map((id) => `${id}.json`).sort());
    for (const adopter of adopters) await adopter.kill();
  });
});

describe('few file descriptors', () => {
  it('are enough for 300 uploads at once (F136)', async () => {
    const child = new Child(['begin', room.folder, '300'], 64);
    expect(await child.next()).toHaveLength(300);
    await child.kill();
  });

  it('that are used up refuse an upload before it is sent, and it works again when they are free (F136)', async () => {
    const child = new Child(['exhaust', room.folder], 64);
    expect(await child.next()).toBe('journal_unavailable');
    expect(await child.next()).toBe('done');
    expect(await child.next()).toBe(1);
  });
});

function ids(entries: readonly { readonly operation_id: string }[]): string[] {
  return entries.map((entry) => entry.operation_id).sort();
}
