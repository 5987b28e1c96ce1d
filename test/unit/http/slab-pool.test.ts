import { SLAB_BYTES, SlabBytes, SlabPool } from '../../../src/http/uploads/slab-pool';

const pieces = (bytes: number, fill: number): Buffer[] =>
  Array.from({ length: Math.ceil(bytes / 50_000) }, (_, index) =>
    Buffer.alloc(Math.min(50_000, bytes - index * 50_000), fill + index),
  );

describe('the memory for samples', () => {
  it('holds a sample byte for byte, whatever pieces it comes in', () => {
    const sample = new SlabBytes(new SlabPool(10 * SLAB_BYTES), 2 ** 20);
    const chunks = pieces(500_000, 1);
    for (const chunk of chunks) expect(sample.append(chunk)).toBe(true);
    expect(Buffer.concat(sample.chunks())).toEqual(Buffer.concat(chunks));
    sample.giveBack();
    expect(sample.chunks()).toEqual([]);
  });

  it('takes no more than one sample may have, and no more than all may', () => {
    const pool = new SlabPool(3 * SLAB_BYTES);
    const [one, other] = [new SlabBytes(pool, SLAB_BYTES), new SlabBytes(pool, 10 * SLAB_BYTES)];
    expect(one.append(Buffer.alloc(SLAB_BYTES))).toBe(true);
    expect(one.append(Buffer.alloc(1))).toBe(false);
    expect(other.append(Buffer.alloc(2 * SLAB_BYTES + 1))).toBe(false);
    expect(other.chunks()).toEqual([]);
    expect(other.append(Buffer.alloc(2 * SLAB_BYTES))).toBe(true);
    expect(other.append(Buffer.alloc(1))).toBe(false);
    one.giveBack();
    expect(other.append(Buffer.alloc(SLAB_BYTES))).toBe(true);
  });

  it('gives the same memory to the next sample, and to one at a time', () => {
    const pool = new SlabPool(2 * SLAB_BYTES);
    const [one, other] = [new SlabBytes(pool, 2 ** 20), new SlabBytes(pool, 2 ** 20)];
    one.append(Buffer.from('first'));
    other.append(Buffer.from('second'));
    expect(String(one.chunks()[0])).toBe('first');
    const memory = one.chunks()[0]?.buffer;
    one.giveBack();
    one.giveBack();
    const third = new SlabBytes(pool, 2 ** 20);
    third.append(Buffer.from('third'));
    expect(third.chunks()[0]?.buffer).toBe(memory);
    expect(String(other.chunks()[0])).toBe('second');
  });
});
