import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileReader } from '../../../../src/media/readers/byte-reader';

describe('a reader of a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'byte-reader-'));
  const path = join(folder, 'sample');
  const bytes = Buffer.alloc(300_000);
  for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32LE(at, at);
  writeFileSync(path, bytes);
  const reader = fileReader(path);
  afterAll(() => {
    reader.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['one after the other', Array.from({ length: 3000 }, (_, n) => [n * 100, 100] as const)],
    ['backwards', Array.from({ length: 300 }, (_, n) => [299_000 - n * 1000, 500] as const)],
    ['at both ends in turn', Array.from({ length: 300 }, (_, n) => [n % 2 === 0 ? n : 299_000 - n, 4] as const)],
    ['larger than any window', [[0, 10] as const, [200_000, 5000] as const, [10, 200_000] as const]],
    ['across the end', [[299_990, 100] as const, [0, 4] as const, [299_999, 5000] as const, [400_000, 4] as const]],
  ])('gives the right bytes to reads %s', (_, reads) => {
    for (const [start, length] of reads)
      expect(Buffer.compare(reader.read(start, length), bytes.subarray(start, start + length))).toBe(0);
  });

  it('fetches little for reads at both ends in turn', () => {
    let fetched = 0;
    const counted = fileReader(path, (count) => {
      fetched += count;
    });
    for (let n = 0; n < 1_000; n += 1) counted.read(n % 2 === 0 ? 0 : 200_000, 4);
    counted.close();
    // With a whole window for each of them it would be 65 MB.
    expect(fetched).toBeLessThan(5_000_000);
  });
});
