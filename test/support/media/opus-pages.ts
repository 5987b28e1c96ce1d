import { OggPages } from '../../../src/sandbox/fish-audio/speech/encoding/ogg-pages';

/** What a stream of Opus in Ogg consists of. */
export interface OpusParts {
  /** The first 8 bytes of its first packet. */
  readonly head?: string;
  readonly tags?: boolean;
  /** How many packets it has of what libopus makes of zeros. */
  readonly silentPackets?: number;
  /** The length of one more packet, which may be of sound. */
  readonly soundBytes?: number;
  /** Whether there is a last page without any packet. */
  readonly last?: boolean;
}

/** Pages of Opus in Ogg: its headers, and no sound unless it is asked for. */
export function opusPages(parts: OpusParts = {}): Buffer {
  const { head = 'OpusHead', tags = true, silentPackets = 0, soundBytes = 0, last = false } = parts;
  const pages = new OggPages(1);
  const silence = Array.from({ length: silentPackets }, () => Buffer.from([0xf8, 0xff, 0xfe]));
  const first = Buffer.concat([Buffer.from(head), Buffer.from([1, 1, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0])]);
  return Buffer.concat([
    pages.page([first], 0, { first: true }),
    ...(tags ? [pages.page([Buffer.from('OpusTags\0\0\0\0\0\0\0\0')], 0)] : []),
    ...(silentPackets > 0 ? [pages.page(silence, silentPackets * 960)] : []),
    ...(soundBytes > 0 ? [pages.page([Buffer.alloc(soundBytes, 7)], (silentPackets + 1) * 960)] : []),
    ...(last ? [pages.page([], 0, { last: true })] : []),
  ]);
}
