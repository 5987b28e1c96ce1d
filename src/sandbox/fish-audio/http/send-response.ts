import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ResponseBody, SandboxResponse } from './response';

/** How a fault changes the sending of a response. */
export interface Pacing {
  /** Sends `bytes` bytes at a time, with a pause of `everyMs` after each. */
  readonly drip?: { readonly bytes: number; readonly everyMs: number };
  /** Destroys the socket after half of the response (of a stream: after its third chunk). */
  readonly cutHalfway?: boolean;
  /** Called after half of the response (of a stream: after its first chunk); what is left waits until it resolves. */
  readonly hold?: () => Promise<void>;
}

/** Sends a response with back-pressure until it is complete or the client has left. */
export async function sendResponse(
  res: ServerResponse,
  response: SandboxResponse,
  pacing: Pacing,
  signal: AbortSignal,
): Promise<void> {
  if (res.destroyed) return;
  const lengthKnown = response.body === null || response.body instanceof Uint8Array;
  const length = response.body instanceof Uint8Array ? response.body.byteLength : 0;
  const lengthHeader = lengthKnown && response.status !== 204 ? { 'content-length': String(length) } : {};
  res.writeHead(response.status, { ...lengthHeader, ...response.headers });
  if (response.body === null) {
    res.end();
    return;
  }
  let sent = 0;
  for await (const chunk of chunksOf(response.body, pacing, signal)) {
    if (res.destroyed) return;
    if (!res.write(chunk)) await waitForDrain(res, signal);
    sent++;
    if (sent === 1) await pacing.hold?.();
    if (pacing.cutHalfway && (lengthKnown || sent >= 3)) return cut(res);
    // Yields to the event loop between chunks, so that other requests are served while sound is being made.
    if (!lengthKnown) await new Promise(setImmediate);
  }
  res.end();
}

async function* chunksOf(
  body: ResponseBody,
  { drip, cutHalfway, hold }: Pacing,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const chunks = body instanceof Uint8Array ? halves(body, cutHalfway === true || hold !== undefined) : body;
  for await (const chunk of chunks) {
    if (chunk.byteLength === 0) continue;
    if (drip === undefined) {
      yield chunk;
      continue;
    }
    for (let at = 0; at < chunk.byteLength; at += drip.bytes) {
      yield chunk.subarray(at, at + drip.bytes);
      await sleep(drip.everyMs, undefined, { signal });
    }
  }
}

function halves(bytes: Uint8Array, split: boolean): Uint8Array[] {
  const middle = Math.max(1, Math.floor(bytes.byteLength / 2));
  return split ? [bytes.subarray(0, middle), bytes.subarray(middle)] : [bytes];
}

async function waitForDrain(res: ServerResponse, signal: AbortSignal): Promise<void> {
  await once(res, 'drain', { signal });
}

// Node flushes at the end of this turn of the event loop; without the wait the client would receive nothing.
async function cut(res: ServerResponse): Promise<void> {
  await new Promise(setImmediate);
  res.destroy();
}
