const HEX_ID = /^[0-9a-f]{24}$/i;

/** Whether a value is the text of an id of ours, 24 hex digits in either case. */
export function isHexId(value: unknown): value is string {
  return typeof value === 'string' && HEX_ID.test(value);
}
