import { ApiError } from '../../errors/api-error';

/** The form field of the cover image. */
export const COVER_FIELD = 'cover_image';

/** How large a cover may be in bytes. Fish.Audio names no limit. */
export const MAX_COVER_BYTES = 5e6;

/** How many pixels a side of a cover may have. A picture of more says so only to exhaust whoever decodes it. */
export const MAX_COVER_PIXELS = 8192;

const SAVE = 'Save it as PNG or JPEG and send that.';

function refusal(code: 'unsupported_image' | 'unreadable_image', detail: string): ApiError {
  return new ApiError(code, detail, { errors: [{ field: COVER_FIELD, message: detail }] });
}

/** Every reason to refuse a cover that has arrived, with the words the caller reads. */
export const coverRefusals = {
  empty: () => refusal('unreadable_image', 'The cover image is empty. Choose another one.'),

  otherKind: () => refusal('unsupported_image', `The cover image is neither PNG nor JPEG. ${SAVE}`),

  /** A JPEG of a kind that browsers do not show. */
  oddJpeg: () => refusal('unsupported_image', `The cover image is a JPEG of a kind that browsers do not show. ${SAVE}`),

  truncated: () =>
    refusal('unreadable_image', 'The cover image ends too early: a part of the file is missing. Send the whole file.'),

  trailing: (bytes: number) =>
    refusal(
      'unreadable_image',
      `The cover image goes on after its end: ${bytes} bytes that belong to no picture. ${SAVE}`,
    ),

  damaged: () => refusal('unreadable_image', `The cover image is damaged. Open it where it shows. ${SAVE}`),

  dimensions: (width: number, height: number) =>
    refusal(
      'unreadable_image',
      `The cover image has ${width} x ${height} pixels; 1 to ${MAX_COVER_PIXELS} a side can be used.`,
    ),
};
