import type { DecoderSetup } from '../../sound-track';
import { OPUS_HERTZ, opusPacketSamples, parseOpusHead } from '../codecs/opus';
import { BlockOverlap, isHeader, laceHeaders, parseVorbis } from '../codecs/vorbis';

/** What is known of a stream once its header packets have been read. */
export interface StreamCodec {
  readonly codec: 'opus' | 'vorbis';
  readonly setup: DecoderSetup;
  readonly samplesPerSecond: number;
  /** Samples at the beginning that are not heard. */
  readonly preSkip: number;
  /** Two links can be joined into one stream when these bytes are the same. */
  readonly identity: Uint8Array;
  /** How many samples a packet adds to the ones before it. */
  samplesOf(packet: Uint8Array): number;
  /** Goes on where another stream ended, which is joined in front of this one. */
  follow(previous: StreamCodec): void;
  /** The size of the last block of Vorbis, which the next one overlaps. */
  lastBlock(): number;
}

/** How many packets stand before the sound. */
export const HEADER_PACKETS = { opus: 2, vorbis: 3 } as const;

/** The comment header of Vorbis without an encoder and without comments. */
const NO_COMMENTS = Buffer.from('\x03vorbis\0\0\0\0\0\0\0\0\x01', 'latin1');

/** Reads the header packets of a stream, of which one that could not be read is empty; null when they make no sense. */
export function readStreamCodec(codec: 'opus' | 'vorbis', headers: readonly Uint8Array[]): StreamCodec | null {
  return codec === 'opus' ? opus(headers) : vorbis(headers);
}

function opus([first]: readonly Uint8Array[]): StreamCodec | null {
  const head = first && parseOpusHead(first);
  if (!head) return null;
  const { channels, bytes: description, preSkip } = head;
  return {
    codec: 'opus',
    setup: { codec: 'opus', sampleRate: OPUS_HERTZ, numberOfChannels: channels, description },
    samplesPerSecond: OPUS_HERTZ,
    preSkip,
    // Channels and their mapping; pre-skip, gain and the rate before encoding may differ.
    identity: Buffer.concat([description.subarray(9, 10), description.subarray(16)]),
    samplesOf: opusPacketSamples,
    follow: () => undefined,
    lastBlock: () => 0,
  };
}

function vorbis([identification, stored, setup]: readonly Uint8Array[]): StreamCodec | null {
  const comments = stored?.byteLength === 0 ? NO_COMMENTS : stored;
  if (!identification || !comments || !setup || !isHeader(comments, 3)) return null;
  const stream = parseVorbis(identification, setup);
  if (stream === null) return null;
  const { channels, sampleRate } = stream;
  const overlap = new BlockOverlap(stream);
  return {
    codec: 'vorbis',
    setup: {
      codec: 'vorbis',
      sampleRate,
      numberOfChannels: channels,
      description: laceHeaders(identification, comments, setup),
    },
    samplesPerSecond: sampleRate,
    preSkip: 0,
    identity: Buffer.concat([identification.subarray(11, 16), identification.subarray(28, 29), setup]),
    samplesOf: (packet) => overlap.samplesOf(packet),
    follow: (previous) => {
      overlap.last = previous.lastBlock();
    },
    lastBlock: () => overlap.last,
  };
}
