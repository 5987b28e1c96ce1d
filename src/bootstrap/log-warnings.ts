import type { Log } from '../domain/log';

/** Sends the warnings of Node (deprecations, too many listeners) to the log; Node prints them beside it otherwise. */
export function logWarnings(log: Log): void {
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => log.warn({ event: 'process_warning', name }, message));
}
