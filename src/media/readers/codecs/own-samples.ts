import type { DecoderSetup } from '../../sound-track';
import { opusPacketSamples } from './opus';
import { flacFrameSamples, parseMp3Frame } from './packet-samples';
import { BlockOverlap, parseVorbis, unlaceHeaders } from './vorbis';

/**
 * Tells how many samples a channel a packet has by its first bytes, to be asked packet after packet; null for codecs that are
 * sent with the durations that the file states of them. All others last as long as their packets once they are sent.
 */
export function ownSamples(
  codecName: string,
  { description = new Uint8Array(0) }: DecoderSetup,
): ((head: Uint8Array) => number) | null {
  switch (codecName) {
    case 'opus':
      return opusPacketSamples;
    case 'flac':
      return flacFrameSamples;
    case 'mp3':
      return (head) => parseMp3Frame(head)?.samples ?? 0;
    case 'vorbis':
      return vorbisSamples(description);
    default:
      return null;
  }
}

function vorbisSamples(description: Uint8Array): ((head: Uint8Array) => number) | null {
  const headers = unlaceHeaders(description);
  const stream = headers && parseVorbis(headers[0], headers[2]);
  if (!stream) return null;
  const overlap = new BlockOverlap(stream);
  return (head) => overlap.samplesOf(head);
}
