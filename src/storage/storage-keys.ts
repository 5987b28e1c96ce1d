import { isSamplesId } from './samples-id';

/** Under this prefix the kept reference samples are: a folder for each upload, named by its `samples_id` (a UUID). */
export const SAMPLES_PREFIX = 'samples/';

/** Under this prefix the clips are: a folder for each installation, and in it the clips, named by their `clip_id` (24 hex digits). */
const CLIPS_PREFIX = 'clips/';

/** The prefix of all samples of one upload. */
export function samplesPrefix(samplesId: string): string {
  return `${SAMPLES_PREFIX}${samplesId}/`;
}

/** The key of a sample: its upload, and the SHA-256 of its bytes in hex, so that two equal files of an upload are kept once. */
export function sampleKey(samplesId: string, sha256: string): string {
  return `${samplesPrefix(samplesId)}${sha256}`;
}

const SHA256 = /^[0-9a-f]{64}$/;

/**
 * The key of a sample by what a record says of it, which another program may have written; null where no sample was kept, and
 * for names that this service does not give.
 */
export function storedSampleKey(samplesId: string | null, sha256: string): string | null {
  const isOurs = samplesId !== null && isSamplesId(samplesId) && SHA256.test(sha256);
  return isOurs ? sampleKey(samplesId, sha256) : null;
}

/** The prefix of all clips that one installation, named by its mark of 12 hex digits, has kept. */
export function clipsPrefix(installation: string): string {
  return `${CLIPS_PREFIX}${installation}/`;
}

/** What the key of a clip is made of. */
export interface ClipName {
  /** 24 hex digits. */
  readonly _id: string;
  /** The mark of the installation that has kept it; null for a clip whose key has none. */
  readonly installation: string | null;
}

/** The key of a clip. */
export function clipKey({ _id, installation }: ClipName): string {
  return `${installation === null ? CLIPS_PREFIX : clipsPrefix(installation)}${_id}`;
}

const MAX_KEY_LENGTH = 255;
const KEY = /^[a-z0-9-]+(?:\/[a-z0-9-]+)*$/;
const PREFIX = /^(?:[a-z0-9-]+\/)*[a-z0-9-]*$/;

/** Throws unless this is a key that both homes can use: neither `..` nor an empty name can be in it. */
export function assertKey(key: string): void {
  if (key.length > MAX_KEY_LENGTH || !KEY.test(key)) throw new Error('This is no key of a kept sound.');
}

/** Throws unless keys can begin with this; the empty text is the prefix of all. */
export function assertPrefix(prefix: string): void {
  if (prefix.length > MAX_KEY_LENGTH || !PREFIX.test(prefix)) throw new Error('No key of a kept sound begins so.');
}
