import type { SampleContainer, SoundContainer } from './inspection';

/**
 * What becomes of a recording: sent byte for byte, its packets copied into a new file, its values written anew without loss,
 * decoded to values that a player would play, or refused because its sound cannot be passed on.
 */
export type FormatOutcome = 'as_it_is' | 'copied' | 'converted' | 'decoded' | 'refused';

/** One kind of recording, in words for people, and what becomes of it. */
export interface Format {
  /** The kinds of file, and what is special about them. */
  readonly files: string;
  /** The sound in them. */
  readonly sound: string;
  readonly outcome: FormatOutcome;
  /** The kinds of file in question; empty for those that are refused whatever is in them. */
  readonly containers: readonly SampleContainer[];
  /** The kind of file that Fish.Audio is sent; null when nothing is. */
  readonly sentAs: SoundContainer | null;
}

function format(
  files: string,
  sound: string,
  outcome: FormatOutcome,
  containers: readonly SampleContainer[],
  sentAs: SoundContainer | null = null,
): Format {
  return { files, sound, outcome, containers, sentAs };
}

/** Every kind of recording that is known, as the README shows it and the tests try it. */
export const FORMATS: readonly Format[] = [
  format('WAV', 'uncompressed', 'as_it_is', ['wav'], 'wav'),
  format('WAV with tags, wrong sizes, RF64, BW64 or RIFX', 'uncompressed', 'copied', ['wav'], 'wav'),
  format('WAV', 'ADPCM, GSM or another compressed kind', 'refused', ['wav']),
  format('AIFF, AIFC', 'uncompressed', 'converted', ['aiff'], 'wav'),
  format('CAF', 'uncompressed', 'converted', ['caf'], 'wav'),
  format('AIFC, CAF', 'ALAC or another compressed kind', 'refused', ['aiff', 'caf']),
  format('MP3', 'MP3', 'as_it_is', ['mp3'], 'mp3'),
  format('MP3 with tags or other bytes in front, between or behind', 'MP3', 'copied', ['mp3'], 'mp3'),
  format('M4A', 'AAC or ALAC', 'copied', ['m4a'], 'm4a'),
  format('AAC (ADTS), also with tags in front or between', 'AAC', 'copied', ['aac'], 'm4a'),
  format('OGG', 'Opus', 'as_it_is', ['ogg'], 'ogg'),
  format('OGG with tags, a picture or streams joined end to end', 'Opus', 'copied', ['ogg'], 'ogg'),
  format('OGG', 'Vorbis', 'decoded', ['ogg'], 'wav'),
  format('OGG', 'FLAC or Speex', 'refused', ['ogg']),
  format('FLAC, also with tags or a cover', 'FLAC with 8, 16 or 24 bits', 'converted', ['flac'], 'wav'),
  format('MP4, MOV, MKV, WebM', 'Opus', 'copied', ['mp4', 'm4a', 'mov', 'mkv', 'webm'], 'ogg'),
  format('MP4, MOV, MKV, WebM', 'Vorbis', 'decoded', ['mp4', 'm4a', 'mov', 'mkv', 'webm'], 'wav'),
  format('MP4, MOV, MKV', 'AAC or ALAC', 'copied', ['mp4', 'mov', 'mkv'], 'm4a'),
  format('MP4, MOV, MKV', 'MP3', 'copied', ['mp4', 'mov', 'mkv'], 'mp3'),
  format('MP4, MOV, MKV', 'FLAC with 8, 16 or 24 bits', 'converted', ['mp4', 'm4a', 'mov', 'mkv'], 'wav'),
  format('MOV, MKV', 'uncompressed', 'converted', ['mov', 'mkv'], 'wav'),
  format('MP4, MOV, MKV', 'AC-3 or another kind', 'refused', ['mp4', 'mov', 'mkv']),
  format('AMR, WMA, AC-3', 'any', 'refused', []),
];

/** The kinds of file that are accepted, at least with some kinds of sound, in the order of the table. */
export const ACCEPTED_CONTAINERS: readonly SampleContainer[] = [
  ...new Set(FORMATS.flatMap(({ outcome, containers }) => (outcome === 'refused' ? [] : containers))),
];
