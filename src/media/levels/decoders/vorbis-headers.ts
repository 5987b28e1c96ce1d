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
  if (description[0] !== 2) return null;
  const first = readLacing(description, 1);
  const second = readLacing(description, first.next);
  const setupStart = second.next + first.size + second.size;
  const identification = description.subarray(second.next, second.next + first.size);
  const setup = description.subarray(setupStart);
  if (!isIdentification(identification) || !isPacket(setup, 5) || setup.byteLength > MAX_SETUP_BYTES) return null;
  return { identification, setup };
}

function readLacing(bytes: Uint8Array, from: number): { readonly size: number; readonly next: number } {
  let [size, at] = [0, from];
  while (bytes[at] === 255) {
    size += 255;
    at += 1;
  }
  return { size: size + (bytes[at] ?? 0), next: at + 1 };
}

function isIdentification(packet: Uint8Array): boolean {
  const [channels = 0, sizes = 0] = [packet[11], packet[28]];
  const [short, long] = [sizes & 15, sizes >> 4];
  if (packet.byteLength !== IDENTIFICATION_BYTES || !isPacket(packet, 1)) return false;
  return channels >= 1 && channels <= MAX_CHANNELS && short >= 6 && short <= long && long <= 13;
}

function isPacket(bytes: Uint8Array, type: number): boolean {
  return bytes[0] === type && Buffer.from(bytes.subarray(1, 7)).toString('latin1') === 'vorbis';
}
