import { oggCrc } from '../../../../src/media/ogg-crc';

/** A page of an Ogg file. */
export interface OggPageOptions {
  readonly serial?: number;
  readonly sequence: number;
  /** 1 continued, 2 first, 4 last. */
  readonly flags?: number;
  readonly granule: number;
  readonly packets: readonly Uint8Array[];
}

/** Builds one page of whole packets. */
export function oggPage({ serial = 1, sequence, flags = 0, granule, packets }: OggPageOptions): Buffer {
  const segments = packets.flatMap(({ length }) => [
    ...Array.from({ length: Math.floor(length / 255) }, () => 255),
    length % 255,
  ]);
  const header = Buffer.alloc(27 + segments.length);
  header.write('OggS', 0, 'latin1');
  header[5] = flags;
  header.writeBigInt64LE(BigInt(granule), 6);
  header.writeUInt32LE(serial, 14);
  header.writeUInt32LE(sequence, 18);
  header[26] = segments.length;
  header.set(segments, 27);
  const page = Buffer.concat([header, ...packets]);
  page.writeUInt32LE(oggCrc(page), 22);
  return page;
}

export function opusHead(channels = 1, preSkip = 312): Buffer {
  const head = Buffer.from(`OpusHead\x01${String.fromCharCode(channels)}\0\0\0\0\0\0\0\0\0`, 'latin1');
  head.writeUInt16LE(preSkip, 10);
  head.writeUInt32LE(48_000, 12);
  return head;
}

export function opusTags(...comments: readonly string[]): Buffer {
  const text = (words: string) => {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(Buffer.byteLength(words));
    return Buffer.concat([size, Buffer.from(words)]);
  };
  const count = Buffer.alloc(4);
  count.writeUInt32LE(comments.length);
  return Buffer.concat([Buffer.from('OpusTags'), text('test'), count, ...comments.map(text)]);
}

/** An Opus file of packets of 20 ms, with ten of them on a page; packet n holds n. */
export function makeOpus({
  packets = 100,
  serial = 1,
  channels = 1,
  preSkip = 312,
  endTrim = 0,
  begins = 0,
  comments = ['encoder=test'],
}: {
  packets?: number;
  serial?: number;
  channels?: number;
  preSkip?: number;
  endTrim?: number;
  /** What the granule position would say where the first packet begins. */
  begins?: number;
  comments?: readonly string[];
} = {}): Buffer {
  const pages = [
    oggPage({ serial, sequence: 0, flags: 2, granule: 0, packets: [opusHead(channels, preSkip)] }),
    oggPage({ serial, sequence: 1, granule: 0, packets: [opusTags(...comments)] }),
  ];
  for (let from = 0; from < packets; from += 10) {
    const to = Math.min(from + 10, packets);
    // 0x78: CELT, 20 ms, one frame.
    const content = Array.from({ length: to - from }, (_, n) =>
      Buffer.from([0x78 | (channels === 2 ? 4 : 0), from + n, 1]),
    );
    const isLast = to === packets;
    const granule = begins + to * 960 - (isLast ? endTrim : 0);
    pages.push(oggPage({ serial, sequence: pages.length, flags: isLast ? 4 : 0, granule, packets: content }));
  }
  return Buffer.concat(pages);
}
