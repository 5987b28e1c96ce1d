import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ByteRange, KeptSoundEntry, SoundToKeep } from '../../../src/storage/sound-store';
import { sampleKey, samplesPrefix } from '../../../src/storage/storage-keys';
import type { SoundHome } from '../../../src/storage/watched-store';
import { PLACES, type Place } from './places';

const SOUND = randomBytes(700_001);
const SHA256 = createHash('sha256').update(SOUND).digest('hex');
const NONE = Buffer.from('nothing');
const LARGE_BYTES = 10_000_000;
const MEASURE = path.join(__dirname, 'measure-memory.cjs');
const run = promisify(execFile);

const inMemory = (...chunks: readonly Uint8Array[]): SoundToKeep => ({
  source: { kind: 'memory', chunks, bytes: chunks.reduce((sum, { byteLength }) => sum + byteLength, 0) },
  contentType: 'audio/mpeg',
});

let uploads = 0;
/** The key of a new upload's sample. */
function newKey(): string {
  uploads += 1;
  const id = `00000000-0000-4000-8000-${String(uploads).padStart(12, '0')}`;
  return sampleKey(id, SHA256);
}

async function entries(home: SoundHome, prefix: string): Promise<KeptSoundEntry[]> {
  const found: KeptSoundEntry[] = [];
  for await (const entry of home.list(prefix)) found.push(entry);
  return found;
}

async function read(home: SoundHome, key: string, range: ByteRange | null = null): Promise<Buffer | null> {
  const kept = await home.open(key, range);
  return kept === null ? null : buffer(kept.stream);
}

describe.each(PLACES.map(([name, isHere, make]) => ({ name, isHere, make })))('sounds in $name', ({ isHere, make }) => {
  const test = isHere ? it : it.skip;
  let place: Place;
  let home: SoundHome;
  let files: string;

  beforeAll(async () => {
    if (!isHere) return;
    place = await make();
    home = place.open();
    files = await mkdtemp(path.join(tmpdir(), 'voice-models-source-'));
  });
  afterAll(async () => {
    if (!isHere) return;
    await home.close();
    await place.close();
    await rm(files, { recursive: true, force: true });
  });

  /** Whether these bytes are kept under a key; comparing buffers by matchers takes seconds. */
  const isKept = async (key: string, bytes = SOUND): Promise<boolean> => bytes.equals((await read(home, key)) ?? NONE);

  async function asFile(bytes: Buffer, start = 0) {
    const file = path.join(files, randomBytes(6).toString('hex'));
    await writeFile(file, bytes, { mode: 0o600 });
    return {
      source: { kind: 'file' as const, path: file, start, bytes: bytes.length - start },
      contentType: 'audio/wav',
    };
  }

  test('are the same bytes, whole and in every range', async () => {
    const key = newKey();
    const pieces = inMemory(SOUND.subarray(0, 10), SOUND.subarray(10, 300_000), SOUND.subarray(300_000));
    await home.put(key, { ...pieces, sha256: SHA256 });
    expect(await isKept(key)).toBe(true);
    expect(await home.sizeOf(key)).toBe(SOUND.length);
    const last = SOUND.length - 1;
    for (const [start, end] of [
      [0, 0],
      [0, 1],
      [1, last],
      [last, last],
      [262_143, 262_144],
      [0, last],
    ] as const) {
      const kept = await home.open(key, { start, end });
      expect(kept?.bytes).toBe(SOUND.length);
      expect(kept && (await buffer(kept.stream)).equals(SOUND.subarray(start, end + 1))).toBe(true);
    }
    expect(await home.open(key, { start: SOUND.length, end: SOUND.length })).toBeNull();
  });

  test('come from files, of which the beginning may be left out', async () => {
    const [whole, part, empty] = [newKey(), newKey(), newKey()];
    await home.put(whole, await asFile(SOUND));
    await home.put(part, await asFile(SOUND, 1_000));
    await home.put(empty, await asFile(Buffer.alloc(0)));
    expect(await isKept(whole)).toBe(true);
    expect(await isKept(part, SOUND.subarray(1_000))).toBe(true);
    expect(await isKept(empty, Buffer.alloc(0))).toBe(true);
  });

  test('are kept once, however often they are put, by however many', async () => {
    const key = newKey();
    const others = Array.from({ length: 8 }, () => place.open());
    const source = await asFile(SOUND);
    await Promise.all(others.flatMap((other) => [other.put(key, source), other.put(key, inMemory(SOUND))]));
    expect(await entries(home, key)).toMatchObject([{ key, bytes: SOUND.length }]);
    expect(await isKept(key)).toBe(true);
    await Promise.all(others.map((other) => other.close()));
  });

  test('are put while others put and delete in the same folder', async () => {
    const [key, neighbour] = [`${samplesPrefix('shared')}one`, `${samplesPrefix('shared')}other`];
    const other = place.open();
    for (let round = 0; round < 10; round += 1) {
      await Promise.all([home.put(key, inMemory(SOUND.subarray(0, 99))), other.delete([neighbour])]);
      await Promise.all([home.delete([key]), other.put(neighbour, inMemory(SOUND.subarray(0, 98)))]);
    }
    expect(await isKept(neighbour, SOUND.subarray(0, 98))).toBe(true);
    await other.close();
  });

  test('that are not there are null, and are deleted as well as those that are', async () => {
    const [key, missing] = [newKey(), newKey()];
    await home.put(key, inMemory(SOUND));
    await home.delete([missing, key, missing]);
    await home.delete([missing]);
    await home.delete([]);
    for (const gone of [key, missing]) {
      expect(await home.open(gone, null)).toBeNull();
      expect(await home.open(gone, { start: 0, end: 1 })).toBeNull();
      expect(await home.sizeOf(gone)).toBeNull();
    }
    expect(await entries(home, samplesPrefix(key.split('/')[1] ?? ''))).toEqual([]);
  });

  test('are listed by prefix, page by page, and deleted by the thousand', async () => {
    const keys = Array.from({ length: 1_005 }, (_, index) => `clips/${String(index).padStart(24, '0')}`);
    const before = Date.now() - 2_000;
    await place.fill(keys, SOUND.subarray(0, 3));
    const found = await entries(home, 'clips/');
    expect(found.map(({ key }) => key).sort()).toEqual(keys);
    expect(found.every(({ bytes, keptAt }) => bytes === 3 && keptAt.getTime() > before)).toBe(true);
    expect((await entries(home, 'clips/00000000000000000000100')).length).toBe(5);
    expect(await entries(home, 'clips/9')).toEqual([]);
    await home.delete(keys);
    expect(await entries(home, 'clips/')).toEqual([]);
  });

  test('leave nothing open when they are not read', async () => {
    const key = newKey();
    await home.put(key, inMemory(randomBytes(2_000_000)));
    const openBefore = await openHandles();
    const closed: Promise<unknown>[] = [];
    for (let round = 0; round < 100; round += 1) {
      const kept = await home.open(key, null);
      if (kept === null) throw new Error('It is gone.');
      closed.push(new Promise((resolve) => kept.stream.once('close', resolve)));
      if (round % 2 === 0) kept.stream.destroy();
      else kept.stream.once('data', () => kept.stream.destroy());
    }
    await Promise.all(closed);
    await untilClosed(openBefore);
    expect(await read(home, key, { start: 0, end: 9 })).toHaveLength(10);
  });

  test('do not take their size in memory', async () => {
    const { source } = await asFile(Buffer.alloc(0));
    // Something of the file's beginning is left out, so that it is read and not linked.
    await truncate(source.path, LARGE_BYTES + 1);
    const large = { ...source, start: 1, bytes: LARGE_BYTES };
    const MEASURED = JSON.stringify({ kind: home.kind, options: place.options, key: newKey(), source: large });
    const { stdout } = await run('node', [MEASURE], { env: { MEASURED, PATH: process.env.PATH } });
    const { bytes, peak } = JSON.parse(stdout);
    expect(bytes).toBe(LARGE_BYTES);
    expect(peak).toBeLessThan(LARGE_BYTES / 2);
  });

  test('are not put when the signal says so, and nothing of them is kept', async () => {
    const key = newKey();
    const reason = new Error('The caller has gone.');
    await expect(home.put(key, inMemory(SOUND), AbortSignal.abort(reason))).rejects.toBe(reason);
    const aborting = new AbortController();
    const pieces = manyPieces(() => aborting.abort(reason));
    const putting = home.put(key, { ...pieces, sha256: SHA256 }, aborting.signal);
    await expect(putting).rejects.toBe(reason);
    expect(await home.sizeOf(key)).toBeNull();
    await expect(home.open(key, null, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(await entries(home, samplesPrefix(key.split('/')[1] ?? ''))).toEqual([]);
  });

  test('are not kept in part when their file is gone, or shorter than was said', async () => {
    const key = newKey();
    const { source, contentType } = await asFile(SOUND);
    await truncate(source.path, 300_000);
    await expect(home.put(key, { source, contentType, sha256: SHA256 })).rejects.toThrow(/^The sound to keep/);
    await rm(source.path);
    await expect(home.put(key, { source, contentType, sha256: SHA256 })).rejects.toThrow(/^The sound to keep/);
    expect(await home.sizeOf(key)).toBeNull();
  });

  test.each(['../x', 'a/../x', '/etc/passwd', 'a//b', 'A', 'a.b', '', 'a/', 'x'.repeat(300), 'a\0b', '%2e%2e/x'])(
    'have no key such as %j',
    async (key) => {
      await expect(home.put(key, inMemory(SOUND))).rejects.toThrow('This is no key');
      await expect(home.open(key, null)).rejects.toThrow('This is no key');
      await expect(home.sizeOf(key)).rejects.toThrow('This is no key');
      await expect(home.delete([key])).rejects.toThrow('This is no key');
    },
  );
});

/** How many files and sockets this process has open. */
async function openHandles(): Promise<number> {
  return (await readdir('/proc/self/fd')).length;
}

/** Waits until no more are open than before, except some idle connections. */
async function untilClosed(before: number): Promise<void> {
  for (const until = Date.now() + 5_000; (await openHandles()) > before + 4; await sleep(10)) {
    if (Date.now() > until) throw new Error(`${(await openHandles()) - before} files and sockets are still open.`);
  }
}

/** A sound of many pieces that calls `then` when half of it has been read. */
function manyPieces(then: () => void): SoundToKeep {
  const sound = inMemory(...Array.from({ length: 40 }, () => Buffer.alloc(100_000)));
  const chunks = sound.source.kind === 'memory' ? [...sound.source.chunks] : [];
  Object.defineProperty(chunks, 20, { get: () => then() ?? Buffer.alloc(100_000) });
  return { ...sound, source: { kind: 'memory', chunks, bytes: sound.source.bytes } };
}
