/** Tags of voice models that this service has made: to be recorded (`evm-`), or not (`evu-`). */
const SERVICE_TAG = /^ev[mu]-[0-9a-f]{32}$/;

/** Whether a tag shows that this service has made the model, be it to be recorded or not. */
export function isServiceTag(tag: string): boolean {
  return SERVICE_TAG.test(tag);
}
