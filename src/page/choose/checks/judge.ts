import type { TextKey, TextValues } from '../../../texts/translate.js';
import type { FileKind } from './sniff.js';

/** The limits that can be checked before anything is sent; sizes in bytes. */
export interface KnownLimits {
  /** Empty as long as the service was not asked. */
  readonly containers: readonly string[];
  readonly max_file_bytes: number;
  readonly max_request_bytes: number;
  readonly max_files: number;
  readonly min_seconds: number;
  readonly max_total_seconds: number;
  readonly advised_seconds: { readonly min: number; readonly max: number };
}

/** What is known of a recording when it is judged; undefined for what is not known, or not yet. */
export interface Examined {
  readonly id: string;
  /** Whether the browser can read it no longer. */
  readonly isGone?: boolean | undefined;
  readonly bytes: number;
  readonly kind: FileKind | undefined;
  readonly seconds: number | undefined;
  /** False for a video without a sound track. */
  readonly hasSound: boolean | undefined;
  /** Whether all of it is silence. */
  readonly isSilent: boolean | undefined;
  /** The code with which the service has refused it; empty when it has not. */
  readonly refusedWith: string;
}

/** A sentence for people, and what is put into it: lengths in seconds, sizes in bytes. */
export interface Refusal {
  readonly key: TextKey;
  readonly values?: TextValues;
}

/** What stands in the way of sending: by the id of the recording, and with all of them together. */
export interface Judgement {
  readonly each: ReadonlyMap<string, Refusal>;
  readonly together: Refusal | null;
}

/** Durations that files state are a little off; what is that close is for the service to decide. */
const TOLERANCE_SECONDS = 0.5;
const REFUSED_WITH: Readonly<Record<string, TextKey>> = {
  empty_file: 'choose.empty',
  unsupported_audio: 'choose.notSound',
  unreadable_audio: 'choose.unreadable',
  codec_not_supported: 'choose.otherKind',
  no_sound_track: 'choose.noSound',
  silent_audio: 'choose.silent',
  inspection_limit: 'choose.tooComplex',
};

/** Judges all recordings by the limits, in the order in which they would be sent. */
export function judge(all: readonly Examined[], limits: KnownLimits): Judgement {
  const each = new Map<string, Refusal>();
  for (const [index, one] of all.entries()) {
    const refusal = index >= limits.max_files ? tooMany(limits) : judgeOne(one, limits);
    if (refusal) each.set(one.id, refusal);
  }
  return { each, together: each.size === 0 ? judgeTogether(all, limits) : null };
}

function judgeOne(one: Examined, limits: KnownLimits): Refusal | null {
  const { bytes, kind, seconds } = one;
  if (one.isGone) return { key: 'choose.gone' };
  if (bytes === 0) return { key: 'choose.empty' };
  if (kind?.kind === 'other') return { key: 'choose.notSound' };
  if (kind?.kind === 'recording' || isForeign(kind, limits)) return { key: 'choose.otherKind' };
  if (one.hasSound === false) return { key: 'choose.noSound' };
  if (seconds !== undefined && seconds > limits.max_total_seconds + TOLERANCE_SECONDS)
    return { key: 'choose.tooLong', values: { seconds, most: limits.max_total_seconds } };
  if (bytes > limits.max_file_bytes) return { key: 'choose.tooLarge', values: { bytes, most: limits.max_file_bytes } };
  if (seconds !== undefined && seconds < limits.min_seconds - TOLERANCE_SECONDS / 10)
    return { key: 'choose.tooShort', values: { least: limits.min_seconds } };
  if (one.isSilent) return { key: 'choose.silent' };
  return one.refusedWith === '' ? null : refusedAs(one, limits);
}

/** A length that the file does not say, or says a little wrong, is known to the service alone. */
function refusedAs({ refusedWith, seconds = 0 }: Examined, limits: KnownLimits): Refusal {
  if (refusedWith === 'too_short') return { key: 'choose.tooShort', values: { least: limits.min_seconds } };
  if (refusedWith === 'too_long' && seconds > 0) {
    return { key: 'choose.tooLong', values: { seconds, most: limits.max_total_seconds } };
  }
  return { key: REFUSED_WITH[refusedWith] ?? 'choose.refused' };
}

function isForeign(kind: FileKind | undefined, { containers }: KnownLimits): boolean {
  return kind?.kind === 'media' && containers.length > 0 && !containers.includes(kind.container);
}

function tooMany({ max_files }: KnownLimits): Refusal {
  return { key: max_files === 1 ? 'choose.tooManyOne' : 'choose.tooMany', values: { files: max_files } };
}

function judgeTogether(all: readonly Examined[], limits: KnownLimits): Refusal | null {
  const seconds = all.reduce((sum, one) => sum + (one.seconds ?? 0), 0);
  if (seconds > limits.max_total_seconds + TOLERANCE_SECONDS)
    return { key: 'choose.togetherTooLong', values: { seconds, most: limits.max_total_seconds } };
  const bytes = all.reduce((sum, one) => sum + one.bytes, 0);
  return bytes > limits.max_request_bytes
    ? { key: 'choose.togetherTooLarge', values: { bytes, most: limits.max_request_bytes } }
    : null;
}
