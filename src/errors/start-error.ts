/**
 * Why the service cannot start, when the operator can do something about it. `message` is one line that names the setting
 * at fault; it needs no stack.
 */
export class StartError extends Error {
  override readonly name = 'StartError';
}
