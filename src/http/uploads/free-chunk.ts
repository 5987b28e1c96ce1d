import { MessageChannel } from 'node:worker_threads';

/** Node's own small buffers share their memory with others, and are not worth the trouble. */
const MIN_BYTES = 16 * 1024;

/** Posting a buffer to a closed port takes its memory away from it, and brings it nowhere. */
const { port1: nowhere } = new MessageChannel();
nowhere.close();

/**
 * Gives the memory of a chunk back at once, where the chunk is all of its buffer: nothing may read it any more. Left to the
 * collector, up to 64 MB of chunks that have passed through would pile up.
 */
export function freeChunk({ buffer, byteLength }: Buffer<ArrayBuffer>): void {
  // `ArrayBuffer.prototype.transfer` would say it more plainly, but Node 20 does not have it.
  if (byteLength >= MIN_BYTES && byteLength === buffer.byteLength) nowhere.postMessage(null, [buffer]);
}
