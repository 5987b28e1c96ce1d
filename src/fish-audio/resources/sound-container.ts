/** The containers a sample may be sent in, as found in its bytes. */
export type SoundContainer = 'wav' | 'mp3' | 'm4a' | 'ogg' | 'flac' | 'aac' | 'webm' | 'mp4' | 'mov' | 'mkv';

const CONTENT_TYPES: Readonly<Record<SoundContainer, string>> = {
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  ogg: 'audio/ogg',
  flac: 'audio/flac',
  aac: 'audio/aac',
  webm: 'audio/webm',
  mp4: 'audio/mp4',
  mov: 'video/quicktime',
  mkv: 'video/x-matroska',
};

/**
 * The name and type of the sample at `index` on the wire. They are ours: a client's file name or media type could carry
 * header lines, and Fish.Audio looks at the bytes anyway.
 */
export function wireFile(container: SoundContainer, index: number): { filename: string; contentType: string } {
  return { filename: `sample-${index + 1}.${container}`, contentType: CONTENT_TYPES[container] };
}
