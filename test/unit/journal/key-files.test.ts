import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { KeyFiles } from '../../../src/journal/keys/key-files';
import { Child } from './child-process';
import { JournalRoom } from './journal-support';

const KEY = { scope: 'user', key_hash: 'key-0', fingerprint: 'fingerprint' };
const RESPONSE = { status: 201, headers: { location: '/api/voice-models/m' }, body: '{"success":true}' };

let room: JournalRoom;
let opened: KeyFiles[];

beforeEach(async () => {
  room = await JournalRoom.make();
  opened = [];
});

afterEach(async () => {
  for (const keys of opened) await keys.close();
  await room.clear();
});

async function open(): Promise<KeyFiles> {
  const keys = await KeyFiles.open({ folder: room.folder, log: room.log });
  opened.push(keys);
  return keys;
}

async function keyFolders(): Promise<string[]> {
  return readdir(path.join(room.folder, 'claims'));
}

describe('KeyFiles', () => {
  it('gives a key to one of a hundred requests that come at once (C61)', async () => {
    const keys = await open();
    const results = await Promise.all(Array.from({ length: 100 }, () => keys.claim(KEY)));
    expect(results.filter((result) => result.kind === 'claimed')).toHaveLength(1);
    expect(results.filter((result) => result.kind === 'in_progress')).toHaveLength(99);
  });

  it('gives the first answer again, also after a restart (C62)', async () => {
    const keys = await open();
    await keys.claim(KEY);
    await keys.complete(KEY, RESPONSE);
    const completed = { kind: 'completed', response: RESPONSE };
    expect(await keys.claim(KEY)).toEqual(completed);
    await keys.close();
    expect(await (await open()).claim(KEY)).toEqual(completed);
  });

  it('refuses a key for a different request, running or answered (C63)', async () => {
    const keys = await open();
    await keys.claim(KEY);
    expect(await keys.claim({ ...KEY, fingerprint: 'other' })).toEqual({ kind: 'mismatch' });
    await keys.complete(KEY, RESPONSE);
    expect(await keys.claim({ ...KEY, fingerprint: 'other' })).toEqual({ kind: 'mismatch' });
  });

  it('keeps the keys of different scopes apart (C64)', async () => {
    const keys = await open();
    await keys.claim(KEY);
    expect(await keys.claim({ ...KEY, scope: 'somebody else', fingerprint: 'other' })).toMatchObject({
      kind: 'claimed',
    });
  });

  it('lets a key be used again after it was released, for another request as well (C66)', async () => {
    const keys = await open();
    await keys.claim(KEY);
    await keys.release(KEY);
    await keys.release(KEY);
    expect(await keys.claim({ ...KEY, fingerprint: 'other' })).toMatchObject({ kind: 'claimed' });
  });

  it('forgets a key when its time is over, and sweeps it away', async () => {
    const keys = await open();
    await keys.claim(KEY, 1);
    await keys.complete(KEY, RESPONSE);
    await keys.claim({ ...KEY, key_hash: 'key-1' }, 1);
    await keys.claim({ ...KEY, key_hash: 'key-2' });
    await new Promise((later) => setTimeout(later, 5));
    expect(await keys.claim({ ...KEY, fingerprint: 'other' }, 1)).toMatchObject({ kind: 'claimed' });
    await new Promise((later) => setTimeout(later, 5));
    expect(await keys.sweep()).toBe(2);
    expect(await keyFolders()).toHaveLength(1);
    expect(await keys.sweep()).toBe(0);
  });

  it('tells what is known of a key, and changes nothing', async () => {
    const keys = await open();
    expect(await keys.find(KEY)).toEqual({ kind: 'absent' });
    await keys.claim(KEY);
    expect(await keys.find(KEY)).toEqual({ kind: 'in_progress' });
    await keys.complete(KEY, RESPONSE);
    expect(await (await open()).find(KEY)).toEqual({ kind: 'completed', response: RESPONSE });
    const short = { ...KEY, key_hash: 'key-1' };
    await keys.claim(short, 1);
    await new Promise((later) => setTimeout(later, 5));
    expect(await keys.find(short)).toEqual({ kind: 'absent' });
    expect(await keyFolders()).toHaveLength(2);
  });

  it('starts a key anew whose file is damaged, and keeps the file', async () => {
    const keys = await open();
    await keys.claim(KEY);
    const [name = ''] = await keyFolders();
    const [file = ''] = await readdir(path.join(room.folder, 'claims', name));
    await writeFile(path.join(room.folder, 'claims', name, file), '{"version":1,');
    expect(await keys.claim(KEY)).toMatchObject({ kind: 'claimed' });
    expect(await readdir(room.quarantineFolder)).toHaveLength(1);
  });

  it('claims and sweeps on after its folder was removed while it runs', async () => {
    const keys = await open();
    await rm(room.folder, { recursive: true });
    expect(await keys.sweep()).toBe(0);
    await rm(room.folder, { recursive: true });
    expect(await keys.claim(KEY)).toMatchObject({ kind: 'claimed' });
    await keys.complete(KEY, RESPONSE);
    expect(await keys.claim(KEY)).toMatchObject({ kind: 'completed' });
  });

  it('takes a key whose folder is left empty', async () => {
    const keys = await open();
    await keys.claim(KEY);
    await keys.release(KEY);
    await keys.claim(KEY);
    const [name = ''] = await keyFolders();
    await keys.release(KEY);
    await mkdir(path.join(room.folder, 'claims', name));
    expect(await keys.claim(KEY)).toMatchObject({ kind: 'claimed' });
  });
});

describe('two processes with one folder of keys', () => {
  it('claim each key once, and the claims of a dead process once as well (C61, E118)', async () => {
    const racers = [new Child(['claim', room.folder, '100']), new Child(['claim', room.folder, '100'])];
    const owners = [await race(racers[0]), await race(racers[1])];
    for (const racer of racers) racer.go();
    const first = await Promise.all(owners.map((owner) => owner()));
    expect(pairs(first)).toEqual(Array(100).fill('claimed+in_progress'));
    for (const racer of racers) await racer.kill();
    const left = await (await open()).find({ scope: 'user', key_hash: 'key-0' });
    expect(left).toEqual({ kind: 'abandoned' });

    const heirs = [new Child(['claim', room.folder, '100']), new Child(['claim', room.folder, '100'])];
    const results = [await race(heirs[0]), await race(heirs[1])];
    for (const heir of heirs) heir.go();
    expect(pairs(await Promise.all(results.map((result) => result())))).toEqual(Array(100).fill('claimed+in_progress'));
    for (const heir of heirs) await heir.kill();

    await (await open()).sweep();
    expect(await readdir(path.join(room.folder, 'owners'))).toHaveLength(1);
    expect(await keyFolders()).toHaveLength(100);
  });
});

/** Waits until the child is ready; gives what reads its results. */
async function race(child: Child | undefined): Promise<() => Promise<string[]>> {
  await child?.next();
  return async () => (await child?.next<string[]>()) ?? [];
}

function pairs([one = [], other = []]: readonly string[][]): string[] {
  return one.map((kind, place) => [kind, other[place]].sort().join('+'));
}
