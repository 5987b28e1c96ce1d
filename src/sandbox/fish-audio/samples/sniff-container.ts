/** The containers that Fish.Audio is assumed to accept. */
export type Container = 'wav' | 'mp3' | 'flac' | 'ogg' | 'mp4' | 'webm' | 'aac';

/** Detects the container from the first bytes of a file; null when it is none of the accepted containers. */
export function sniffContainer(head: Uint8Array): Container | null {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const text = (from: number, to: number): string => bytes.toString('latin1', from, to);
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WAVE') return 'wav';
  if (text(0, 3) === 'ID3') return 'mp3';
  if (text(0, 4) === 'fLaC') return 'flac';
  if (text(0, 4) === 'OggS') return 'ogg';
  if (text(4, 8) === 'ftyp') return 'mp4';
  if (bytes.length >= 4 && bytes.readUInt32BE(0) === 0x1a45dfa3) return 'webm';
  return bytes.length >= 3 && bytes[0] === 0xff ? frameKind(bytes[1] ?? 0, bytes[2] ?? 0) : null;
}

// After eleven sync bits come version and layer: layer 0 is ADTS. Version 1, bit rate 15 and sample rate 3 are reserved.
function frameKind(second: number, third: number): Container | null {
  if ((second & 0xf6) === 0xf0) return 'aac';
  const synced = (second & 0xe0) === 0xe0 && (second & 0x18) !== 0x08 && (second & 0x06) !== 0;
  return synced && third >> 4 !== 0xf && (third & 0x0c) !== 0x0c ? 'mp3' : null;
}
