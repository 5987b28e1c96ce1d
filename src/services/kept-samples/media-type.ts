import type { ReferenceSample } from '../../domain/reference-sample';
import type { SampleContainer } from '../../media/inspection';

type Kind = Pick<ReferenceSample, 'container' | 'file_type'>;

/** The media type of each kind of file where it holds sound alone, and where it holds a picture (RFC 6381, IANA). */
const MEDIA_TYPES: Readonly<Record<SampleContainer, readonly [audio: string, video: string]>> = {
  wav: ['audio/wav', 'audio/wav'],
  aiff: ['audio/aiff', 'audio/aiff'],
  caf: ['audio/x-caf', 'audio/x-caf'],
  mp3: ['audio/mpeg', 'audio/mpeg'],
  m4a: ['audio/mp4', 'video/mp4'],
  mp4: ['audio/mp4', 'video/mp4'],
  mov: ['video/quicktime', 'video/quicktime'],
  webm: ['audio/webm', 'video/webm'],
  mkv: ['audio/x-matroska', 'video/x-matroska'],
  ogg: ['audio/ogg', 'video/ogg'],
  flac: ['audio/flac', 'audio/flac'],
  aac: ['audio/aac', 'audio/aac'],
};

const KNOWN = new Map<string, readonly [string, string]>(Object.entries(MEDIA_TYPES));

/** The media type of a recording, by what was found in it; never one that a browser shows as a page. */
export function mediaTypeOf({ container, file_type }: Kind): string {
  return KNOWN.get(container)?.[file_type === 'video' ? 1 : 0] ?? 'application/octet-stream';
}
