import { isHeader, unlaceHeaders } from '../../readers/codecs/vorbis';

/** What a Vorbis decoder is set up with: the first and the third header packet. Vorbis I specification, section 4.2. */
export interface VorbisHeaders {
  readonly identification: Uint8Array;
  readonly setup: Uint8Array;
}

const IDENTIFICATION_BYTES = 30;
const MAX_CHANNELS = 8;
/** A decoder's memory is fixed; honest setups have some 4 kB. */
const MAX_SETUP_BYTES = 64 * 1024;

/**
 * Takes the headers of a Vorbis track apart, which WebCodecs and Matroska describe as three packets with Xiph lacing: how
 * many there are but one, the sizes of all but the last, the packets. Null when they make no sense.
 */
export function readVorbisHeaders(description: Uint8Array): VorbisHeaders | null {
  const headers = unlaceHeaders(description);
  if (headers === null) return null;
  const [identification, , setup] = headers;
  if (!isIdentification(identification) || !isHeader(setup, 5) || setup.byteLength > MAX_SETUP_BYTES) return null;
  return { identification, setup };
}

function isIdentification(packet: Uint8Array): boolean {
  const [channels = 0, sizes = 0] = [packet[11], packet[28]];
  const [short, long] = [sizes & 15, sizes >> 4];
  if (packet.byteLength !== IDENTIFICATION_BYTES || !isHeader(packet, 1)) return false;
  return channels >= 1 && channels <= MAX_CHANNELS && short >= 6 && short <= long && long <= 13;
}
