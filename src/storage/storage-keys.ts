/** Under this prefix the kept reference samples are: a folder for each upload, named by its `samples_id` (a UUID). */
export const SAMPLES_PREFIX = 'samples/';

/** Under this prefix the clips are, named by their `clip_id` (24 hex digits). */
export const CLIPS_PREFIX = 'clips/';

/** The prefix of all samples of one upload. */
export function samplesPrefix(samplesId: string): string {
  return `${SAMPLES_PREFIX}${samplesId}/`;
}

/** The key of a sample: its upload, and the SHA-256 of its bytes in hex, so that two equal files of an upload are kept once. */
export function sampleKey(samplesId: string, sha256: string): string {
  return `${samplesPrefix(samplesId)}${sha256}`;
}

/** The key of a clip. */
export function clipKey(clipId: string): string {
  return `${CLIPS_PREFIX}${clipId}`;
}
