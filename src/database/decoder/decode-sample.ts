import type { FileType, ReferenceSample } from '../../domain/reference-sample';
import { readNumber, readText } from './read-values';

/** A stored reference sample, whichever version or program wrote it. */
export function decodeSample(stored: Readonly<Record<string, unknown>>): ReferenceSample {
  return {
    file_name: readText(stored.file_name) ?? '',
    file_type: readFileType(stored.file_type),
    container: readText(stored.container) ?? '',
    codec: readText(stored.codec),
    duration_seconds: readNumber(stored.duration_seconds),
    bytes: readNumber(stored.bytes) ?? 0,
    sha256: readText(stored.sha256) ?? '',
    transcript: readText(stored.transcript),
  };
}

/** `video`, also as the beginning of a MIME type, or else `audio`; the filter of lists decides in the same way. */
export function readFileType(value: unknown): FileType {
  return typeof value === 'string' && /^video/i.test(value) ? 'video' : 'audio';
}
