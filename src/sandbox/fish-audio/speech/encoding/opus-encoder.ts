import type { OpusEncoderHandle } from 'libopus-wasm';
import type { AudioEncoder } from './audio-encoder';
import { OggPages } from './ogg-pages';

/** Opus works at this rate, whatever the sound was before (RFC 7845, section 4). */
const HERTZ = 48_000;
/** 20 ms, the usual length of a packet. */
const FRAME = HERTZ / 50;
/** The value of `opus_bitrate` with which the encoder decides. */
const AUTOMATIC = -1000;
const NO_SAMPLES = new Float32Array(0);

/** Opus in Ogg (RFC 7845), mono, of sound at 48 kHz; `bitrate` in bit/s, -1000 for automatic. */
export async function openOpusEncoder(bitrate: number): Promise<AudioEncoder> {
  const { createEncoder, Signal } = await import('libopus-wasm');
  const encoder = await createEncoder({
    channels: 1,
    sampleRate: HERTZ,
    bitrate: bitrate === AUTOMATIC ? 'auto' : bitrate,
    signal: Signal.Voice,
  });
  return new OpusStream(encoder);
}

class OpusStream implements AudioEncoder {
  readonly #pages = new OggPages(1);
  readonly #preSkip: number;
  #pending = NO_SAMPLES;
  /** How many samples were given, and how many were encoded. */
  #given = 0;
  #encoded = 0;

  constructor(readonly encoder: OpusEncoderHandle) {
    this.#preSkip = encoder.getLookahead();
  }

  begin(): Uint8Array {
    const head = Buffer.alloc(19);
    head.write('OpusHead', 0, 'latin1');
    head.set([1, 1], 8);
    head.writeUInt16LE(this.#preSkip, 10);
    head.writeUInt32LE(HERTZ, 12);
    const vendor = Buffer.from('libopus');
    const tags = Buffer.alloc(16 + vendor.length);
    tags.write('OpusTags', 0, 'latin1');
    tags.writeUInt32LE(vendor.length, 8);
    tags.set(vendor, 12);
    return Buffer.concat([this.#pages.page([head], 0, { first: true }), this.#pages.page([tags], 0)]);
  }

  encode(samples: Float32Array): Uint8Array {
    this.#given += samples.length;
    const packets = this.#packets(samples);
    return packets.length === 0 ? new Uint8Array(0) : this.#pages.page(packets, this.#encoded);
  }

  /** The rest, filled up with silence until the delay of the encoder is over; the granule says where the sound ends. */
  end(): Uint8Array {
    const soundEnd = this.#given + this.#preSkip;
    const packets = this.#packets(new Float32Array(this.#preSkip + FRAME - 1));
    return this.#pages.page(packets, soundEnd, { last: true });
  }

  free(): void {
    this.encoder.free();
  }

  #packets(samples: Float32Array): Uint8Array[] {
    const all = new Float32Array(this.#pending.length + samples.length);
    all.set(this.#pending);
    all.set(samples, this.#pending.length);
    const packets: Uint8Array[] = [];
    let at = 0;
    for (; at + FRAME <= all.length; at += FRAME) packets.push(this.encoder.encodeFloat(all.subarray(at, at + FRAME)));
    this.#encoded += at;
    this.#pending = all.slice(at);
    return packets;
  }
}
