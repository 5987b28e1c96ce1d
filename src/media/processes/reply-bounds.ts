/** What a reply may weigh: its head in bytes, its body in bytes, and how many slices of the sample it names. */
export const REPLY_BOUNDS = { headBytes: 256 * 1024, bodyBytes: 2 ** 20 + 2 ** 16, slices: 5000 } as const;

/** Stands in a list of slices in place of a start: the bytes are the next ones of the body. */
export const OWN_BYTES = -1;
