import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { SampleSpool, type SpooledBytes } from '../../../src/http/uploads/sample-spool';
import { SLAB_BYTES, SlabPool } from '../../../src/http/uploads/slab-pool';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'spool-'));
});
afterAll(() => rm(folder, { recursive: true }));

const bytesOf = async ({ source }: SpooledBytes): Promise<Buffer> =>
  source.kind === 'memory' ? Buffer.concat(source.chunks) : readFile(source.path);

/** Chunks of uneven lengths, each of them all of its buffer, as the HTTP parser makes them. */
function cut(bytes: Buffer): Buffer<ArrayBuffer>[] {
  const chunks: Buffer<ArrayBuffer>[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Math.min([65_536, 100, 20_000][chunks.length % 3] ?? 1, bytes.length - at);
    const chunk = Buffer.allocUnsafeSlow(length);
    bytes.copy(chunk, 0, at);
    chunks.push(chunk);
    at += length;
  }
  return chunks;
}

describe('the samples of a form', () => {
  it.each([
    ['in memory', 2 ** 20, 300_000, 'memory'],
    ['in a file where it is too large', 2 ** 17, 300_000, 'file'],
    ['in a file from its first byte on', 0, 300_000, 'file'],
    ['in memory while it is empty', 0, 0, 'memory'],
  ] as const)('are kept byte for byte %s, and no chunk of them', async (_, memoryPerSampleBytes, size, kind) => {
    const slabs = new SlabPool(8 * SLAB_BYTES);
    const spool = new SampleSpool({ folder, owner: 'a', memoryPerSampleBytes, slabs });
    const bytes = randomBytes(size);
    const chunks = cut(bytes);
    const kept = await spool.take(Readable.from(chunks));
    expect(kept.source).toMatchObject({ kind, bytes: size });
    expect((await bytesOf(kept)).equals(bytes)).toBe(true);
    expect(kept.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    for (const chunk of chunks.filter(({ length }) => length > 16_384)) expect(chunk.byteLength).toBe(0);
    await spool.dispose();
    expect(slabs.take(8)).toHaveLength(8);
  });

  it('leave alone what else is in the buffer of a chunk', async () => {
    const spool = new SampleSpool({ folder, owner: 'a', memoryPerSampleBytes: 2 ** 20, slabs: new SlabPool(2 ** 20) });
    const shared = Buffer.alloc(100_000, 'a');
    await spool.take(Readable.from([shared.subarray(0, 60_000)]));
    expect(shared.equals(Buffer.alloc(100_000, 'a'))).toBe(true);
    await spool.dispose();
  });
});
