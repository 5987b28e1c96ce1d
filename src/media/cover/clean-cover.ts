import type { SoundSlice } from '../sound-track';
import { coverRefusals, MAX_COVER_PIXELS } from './cover-refusals';
import { cleanJpeg, isJpeg } from './jpeg';
import { cleanPng, isPng } from './png';

/** How many bytes of a file tell whether it can be a cover. */
export const COVER_SNIFF_BYTES = 8;

/** The kinds of picture that a cover may be. */
export const COVER_KINDS = ['png', 'jpeg'] as const;

/** One of COVER_KINDS. */
export type CoverKind = (typeof COVER_KINDS)[number];

/** A picture that has been walked through: its size in pixels, and the parts of it that are the picture and nothing else. */
export interface CleanCover {
  readonly kind: CoverKind;
  readonly width: number;
  readonly height: number;
  readonly slices: readonly SoundSlice[];
}

/** The kind of a file by its first bytes; null where it can be no cover. */
export function coverKindOf(start: Uint8Array): CoverKind | null {
  if (isPng(start)) return 'png';
  return isJpeg(start) ? 'jpeg' : null;
}

/**
 * Walks through a cover image without decoding it, and leaves out of it whatever is not needed to show it: EXIF with the place
 * and the camera, texts, thumbnails, colour profiles, further pictures. Of EXIF, the way up of a photo is kept, in a block of
 * our own. The time is that of one look at each byte.
 * @throws ApiError unsupported_image, unreadable_image (empty, truncated, damaged, too large in pixels, or with bytes behind
 * its end).
 */
export function cleanCover(bytes: Buffer): CleanCover {
  if (bytes.length === 0) throw coverRefusals.empty();
  const kind = coverKindOf(bytes);
  if (kind === null) throw coverRefusals.otherKind();
  const cover = { kind, ...(kind === 'png' ? cleanPng(bytes) : cleanJpeg(bytes)) };
  const sides = [cover.width, cover.height];
  if (sides.some((side) => side < 1 || side > MAX_COVER_PIXELS))
    throw coverRefusals.dimensions(cover.width, cover.height);
  return cover;
}
