import { chmod, link, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { ApiError } from '../../../src/errors/api-error';
import { FilesystemHome, INCOMING_PREFIX } from '../../../src/storage/filesystem/filesystem-home';
import type { S3Options } from '../../../src/storage/s3/s3-client';
import { S3Home } from '../../../src/storage/s3/s3-home';
import type { SoundToKeep } from '../../../src/storage/sound-store';
import { clipKey } from '../../../src/storage/storage-keys';
import { type SoundHome, WatchedStore } from '../../../src/storage/watched-store';
import { mayMount, mountSmallDisk, type SmallDisk } from '../../support/files/small-disk';
import { answer, closedPort, scriptedServer } from '../../support/network/scripted-server';
import { TcpProxy } from '../../support/network/tcp-proxy';
import { RecordedLog } from '../../support/service/recorded-log';
import { describeWithS3, startS3Server, type TestS3Server } from '../../support/storage/s3-server';

const KEY = clipKey({ _id: '0123456789abcdef01234567', installation: '0123456789ab' });
const SOUND = Buffer.alloc(300_000, 7);
const LARGE = Buffer.alloc(16_000_000, 7);
const HURRIED = { connectMs: 300, answerMs: 300, silenceMs: 300 };

const sound = (bytes = SOUND): SoundToKeep => ({
  source: { kind: 'memory', chunks: [bytes], bytes: bytes.length },
  contentType: 'audio/mpeg',
});

/** What a call failed with, as the log has it; throws unless it failed as a store does. */
async function reasonOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => 'It did not fail.',
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiError) || error.code !== 'storage_unavailable') throw error;
  expect(error.details.retryAfterSeconds).toBeGreaterThan(0);
  return error.cause instanceof Error ? error.cause.message : '';
}

/** Every call, each failing for the same reason. */
async function reasonsOf(home: SoundHome): Promise<Set<string>> {
  const calls = [
    () => home.put(KEY, sound()),
    () => home.open(KEY, null),
    () => home.sizeOf(KEY),
    () => home.delete([KEY]),
    () => home.delete([KEY, `${KEY}0`]),
    () => home.list('clips/')[Symbol.asyncIterator]().next(),
    () => home.check(new AbortController().signal),
  ];
  const reasons = new Set<string>();
  for (const call of calls) reasons.add(await reasonOf(call()));
  return reasons;
}

describeWithS3('a bucket', () => {
  let server: TestS3Server;
  let proxy: TcpProxy;
  let home: S3Home;
  const homes: S3Home[] = [];

  const homeWith = (options: Partial<S3Options> = {}): S3Home => {
    const made = new S3Home({ ...server.options, timing: HURRIED, ...options });
    homes.push(made);
    return made;
  };

  beforeAll(async () => {
    server = await startS3Server();
    const { hostname, port } = new URL(server.options.endpoint);
    proxy = await TcpProxy.start({ host: hostname, port: Number(port) });
    home = homeWith({ endpoint: `http://127.0.0.1:${proxy.port}` });
  });
  afterEach(() => proxy.restore());
  afterAll(async () => {
    for (const one of homes) await one.close();
    await proxy.close();
    await server.stop();
  });

  it('that does not exist is named', async () => {
    const reasons = await reasonsOf(homeWith({ bucket: 'no-such-bucket' }));
    expect([...reasons]).toEqual([expect.stringMatching(/ has no bucket no-such-bucket \(NoSuchBucket, 404\)$/)]);
  });

  it('whose keys are wrong says which, and shows none', async () => {
    const { accessKeyId, secretAccessKey } = server.options.credentials;
    const wrongSecret = homeWith({ credentials: { accessKeyId, secretAccessKey: 'canary-wrong' } });
    expect([...(await reasonsOf(wrongSecret))].join()).toMatch(
      /^\S+ does not accept the secret of the access key; see S3_SECRET_ACCESS_KEY [^,]*, 403\)$/,
    );
    const wrongKey = homeWith({ credentials: { accessKeyId: 'canary-unknown', secretAccessKey } });
    const reasons = [...(await reasonsOf(wrongKey))].join();
    expect(reasons).toMatch(/^\S+ does not know the access key; see S3_ACCESS_KEY_ID \(\w+, 40[34]\)$/);
    expect(reasons).not.toContain('canary');
  });

  it('whose server cannot be reached, is silent or breaks the connection says so', async () => {
    const nowhere = homeWith({ endpoint: `http://127.0.0.1:${await closedPort()}` });
    expect([...(await reasonsOf(nowhere))]).toEqual([expect.stringMatching(/ refuses connections \(ECONNREFUSED\)$/)]);
    proxy.hangUp();
    expect(await reasonOf(home.put(KEY, sound()))).toMatch(/ breaks the connection /);
    proxy.cutAll();
    proxy.blackHole();
    expect(await reasonOf(home.open(KEY, null))).toMatch(/ does not answer in time /);
  });

  it('takes a sound at the second attempt, which reads it anew', async () => {
    await home.close();
    home = homeWith({ endpoint: `http://127.0.0.1:${proxy.port}` });
    const cut = proxy.cutOnMessage('before', 'PUT ');
    await home.put(KEY, sound());
    await cut;
    expect(await home.sizeOf(KEY)).toBe(SOUND.length);
  });

  it('whose server dies while a sound is read breaks the sound off', async () => {
    await home.put(KEY, sound(LARGE));
    const kept = await home.open(KEY, null);
    const reading = buffer(kept?.stream ?? Readable.from([]));
    proxy.cutAll();
    expect(await reasonOf(reading)).toMatch(/^a sound broke off after \d+ of 16000000 bytes$/);
    const silent = await home.open(KEY, null);
    proxy.blackHole();
    expect(await reasonOf(buffer(silent?.stream ?? Readable.from([])))).toMatch(/^a sound broke off /);
  });

  it('is given time by a reader that is slower than any time-out', async () => {
    const kept = await home.open(KEY, null);
    kept?.stream.once('readable', () => undefined);
    await new Promise((resolve) => setTimeout(resolve, 2 * HURRIED.silenceMs));
    expect((await buffer(kept?.stream ?? Readable.from([]))).length).toBe(LARGE.length);
  });

  it('keeps nothing of a sound whose connection breaks, where its hash is known', async () => {
    const key = 'clips/halves';
    proxy.cutWithin('request');
    await reasonOf(home.put(key, { ...sound(), sha256: 'f'.repeat(64) }));
    await proxy.restore();
    expect(await home.sizeOf(key)).toBeNull();
  });
});

it('deletes one by one where the server takes no batches', async () => {
  const server = await scriptedServer(answer(501, ''), answer(204));
  const home = new S3Home({
    bucket: 'sounds',
    region: 'us-east-1',
    endpoint: server.url,
    forcePathStyle: true,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  await home.delete(['clips/a', 'clips/b']);
  const sent = server.requests.map(({ method, url }) => `${method} ${url.replace(/\?.*/, '')}`);
  expect(sent).toEqual(['POST /sounds/', 'DELETE /sounds/clips/a', 'DELETE /sounds/clips/b']);
  await home.close();
  await server.close();
});

describe('a folder', () => {
  let folder: string;
  let home: FilesystemHome;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'voice-models-faults-'));
    home = new FilesystemHome({ folder: path.join(folder, 'sounds'), owner: 'me' });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is for this user alone, and holds no temporary file', async () => {
    await home.put(KEY, sound());
    const modes = await Promise.all(['', 'clips', KEY].map((name) => stat(path.join(folder, 'sounds', name))));
    expect(modes.map(({ mode }) => (mode & 0o777).toString(8))).toEqual(['700', '700', '600']);
    expect(await readdir(path.join(folder, 'sounds'))).toEqual(['clips']);
  });

  it('has a private file by a second name, and copies any other', async () => {
    const source = path.join(folder, 'source');
    const keep = async (name: string): Promise<number> => {
      const before = (await stat(name)).ino;
      await home.put(KEY, { source: { kind: 'file', path: name, bytes: SOUND.length }, contentType: 'audio/wav' });
      const { ino, mode } = await stat(path.join(folder, 'sounds', KEY));
      expect(mode & 0o777).toBe(0o600);
      return ino - before;
    };
    await writeFile(source, SOUND, { mode: 0o600 });
    expect(await keep(source)).toBe(0);
    // It has two names now, one of which may be what is to be replaced.
    expect(await keep(source)).not.toBe(0);
    await link(source, `${source}-2`);
    expect(await keep(`${source}-2`)).not.toBe(0);
    await rm(`${source}-2`);
    await symlink(source, `${source}-3`);
    expect(await keep(`${source}-3`)).not.toBe(0);
    await chmod(source, 0o644);
    expect(await keep(source)).not.toBe(0);
    expect((await stat(source)).nlink).toBe(1);
  });

  it('is made again where somebody has removed it', async () => {
    await home.put(KEY, sound());
    await rm(path.join(folder, 'sounds'), { recursive: true });
    expect(await home.sizeOf(KEY)).toBeNull();
    await home.put(KEY, sound());
    expect(await home.sizeOf(KEY)).toBe(SOUND.length);
  });

  it('that is a file says so', async () => {
    await writeFile(path.join(folder, 'sounds'), '');
    expect(await reasonOf(home.put(KEY, sound()))).toMatch(/^a folder of it is a file \(ENOTDIR, \/.+\)$/);
  });
});

(mayMount() ? describe : describe.skip)('a folder on a small disk (only where mounting a tmpfs is permitted)', () => {
  let disk: SmallDisk;
  afterEach(() => disk.remove());

  it('that is full takes nothing, keeps nothing of it, and is tried again by itself (F134)', async () => {
    disk = await mountSmallDisk('size=500k');
    const log = new RecordedLog();
    const home = new FilesystemHome({ folder: path.join(disk.folder, 'sounds'), owner: 'me' });
    const store = new WatchedStore({ home, log, checkAgainMs: 20 });
    await store.put('clips/first', sound());
    expect(await reasonOf(store.put(KEY, sound()))).toMatch(/^the disk is full \(ENOSPC[,)]/);
    expect(await store.sizeOf(KEY)).toBeNull();
    expect(
      (await readdir(path.join(disk.folder, 'sounds'))).filter((name) => name.startsWith(INCOMING_PREFIX)),
    ).toEqual([]);
    await disk.fill();
    await reasonOf(store.put(KEY, sound()));
    expect(store.state).toBe('unreachable');
    await disk.empty();
    for (const until = Date.now() + 5_000; store.state !== 'ok' && Date.now() < until; ) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(store.state).toBe('ok');
    expect(log.lines.filter(({ event }) => event === 'storage_state').at(-1)?.text).toContain('can be used again');
    await store.close();
  });

  it('that cannot be written is readable', async () => {
    disk = await mountSmallDisk('size=1m');
    const home = new FilesystemHome({ folder: path.join(disk.folder, 'sounds'), owner: 'me' });
    await home.put(KEY, sound());
    disk.makeReadOnly();
    expect(await reasonOf(home.put(KEY, sound()))).toMatch(/^the disk cannot be written \(EROFS, /);
    expect(await reasonOf(home.delete([KEY]))).toMatch(/^the disk cannot be written \(EROFS, /);
    expect(await buffer((await home.open(KEY, null))?.stream ?? Readable.from([]))).toHaveLength(SOUND.length);
  });
});
