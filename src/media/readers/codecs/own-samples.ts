import type { DecoderSetup } from '../../sound-track';
import { BigEndian } from '../big-endian';
import { MAX_PACKET_BYTES } from '../packets/packet-index';
import { maxAacBytes, parseAacConfig } from './aac-config';
import { opusPacketSamples } from './opus';
import { alacPacketSamples, flacFrameSamples, parseMp3Frame } from './packet-samples';
import { BlockOverlap, parseVorbis, unlaceHeaders } from './vorbis';

/**
 * How many samples a channel the packets have: one number for all of them, or what tells it of each by its first bytes, to be
 * asked packet after packet. 0 for what is no packet of this codec. What a container says of it is not believed: whoever
 * plays what is sent hears every packet whole.
 */
export function ownSamples(
  codecName: string,
  { description = new Uint8Array(0) }: DecoderSetup,
): number | ((head: Uint8Array) => number) {
  switch (codecName) {
    case 'opus':
      return opusPacketSamples;
    case 'flac':
      return flacFrameSamples;
    case 'mp3':
      return (head) => parseMp3Frame(head)?.samples ?? 0;
    case 'vorbis':
      return vorbisSamples(description);
    case 'aac':
      return parseAacConfig(description)?.packetSamples ?? 0;
    case 'alac':
      return alacSamples(description);
    default:
      return 0;
  }
}

/** The most bytes that one packet of a codec has. */
export function maxPacketBytes({ codec, description }: DecoderSetup): number {
  const config = codec.startsWith('mp4a.40.') && description ? parseAacConfig(description) : null;
  return config === null ? MAX_PACKET_BYTES : maxAacBytes(config.channels);
}

function alacSamples(description: Uint8Array): (head: Uint8Array) => number {
  const fullFrame = new BigEndian(description).u32(0);
  return (head) => alacPacketSamples(head, fullFrame);
}

function vorbisSamples(description: Uint8Array): number | ((head: Uint8Array) => number) {
  const headers = unlaceHeaders(description);
  const stream = headers && parseVorbis(headers[0], headers[2]);
  if (!stream) return 0;
  const overlap = new BlockOverlap(stream);
  return (head) => overlap.samplesOf(head);
}
