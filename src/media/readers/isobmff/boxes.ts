import { refusals } from '../../refusals';
import { BigEndian } from '../big-endian';
import type { ByteReader } from '../byte-reader';

/** A box of ISO/IEC 14496-12 (an atom of QuickTime): its contents lie from `body` to `end`, where they may be cut off. */
export interface Box {
  readonly type: string;
  readonly start: number;
  readonly body: number;
  readonly end: number;
  /** Whether it says that it is longer than its parent. */
  readonly isCut: boolean;
}

/** A fragment of 20 ms takes some ten boxes, so this is an hour of such; honest files have a few hundred. */
const MAX_BOXES = 200_000;
/** The largest table of a track: places of 64 bits for a million packets, and some more. */
const MAX_BOX_BYTES = 16 * 2 ** 20;

/** Walks the boxes of a file. Boxes beyond their parent are cut to it, and a file of more than MAX_BOXES is refused. */
export class BoxWalker {
  #boxes = 0;

  constructor(readonly reader: ByteReader) {}

  /**
   * The boxes that follow one another from `from` to `to`. What cannot be a box ends the row.
   * @throws ApiError unreadable_audio for a flood of boxes.
   */
  *children(from: number, to: number): Generator<Box> {
    for (let start = from; start + 8 <= to; ) {
      this.#boxes += 1;
      if (this.#boxes > MAX_BOXES) throw refusals.unreadable();
      const box = this.#boxAt(start, to);
      if (box === null) return;
      yield box;
      start = box.end;
    }
  }

  /** The contents of a box. Throws ApiError unreadable_audio when they are larger than those of any honest one. */
  fields({ body, end }: Box): BigEndian {
    if (end - body > MAX_BOX_BYTES) throw refusals.unreadable();
    return new BigEndian(this.reader.read(body, end - body));
  }

  #boxAt(start: number, to: number): Box | null {
    const header = new BigEndian(this.reader.read(start, 16));
    const type = Buffer.from(header.bytes.subarray(4, 8)).toString('latin1');
    const stated = header.u32(0);
    const headerBytes = stated === 1 ? 16 : 8;
    const size = stated === 0 ? to - start : stated === 1 ? header.u64(8) : stated;
    if (size < headerBytes) return null;
    const end = Math.min(start + size, to);
    return { type, start, body: Math.min(start + headerBytes, to), end, isCut: start + size > to };
  }
}
