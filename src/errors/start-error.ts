/**
 * Why the service cannot start, where the operator can do something about it. `message` is one line that names the setting
 * at fault.
 */
export class StartError extends Error {
  override readonly name = 'StartError';
}
