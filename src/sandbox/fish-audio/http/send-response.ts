import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ResponseBody, SandboxResponse } from './response';

/** How an answer is put on the wire when a fault says so. */
export interface Pacing {
  /** So many bytes at a time, with a pause after each. */
  readonly drip?: { readonly bytes: number; readonly everyMs: number };
  /** Destroys the socket with half of the answer sent (of a stream: after its third piece). */
  readonly cutHalfway?: boolean;
}

/** Sends an answer, honouring back-pressure, until it is complete or the client has gone. */
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
  for await (const piece of piecesOf(response.body, pacing, signal)) {
    if (res.destroyed) return;
    if (!res.write(piece)) await waitForDrain(res, signal);
    sent++;
    if (pacing.cutHalfway && (lengthKnown || sent >= 3)) return cut(res);
    // A turn of the event loop between pieces keeps other requests alive while sound is being made.
    if (!lengthKnown) await new Promise(setImmediate);
  }
  res.end();
}

async function* piecesOf(
  body: ResponseBody,
  { drip, cutHalfway }: Pacing,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const pieces = body instanceof Uint8Array ? halves(body, cutHalfway === true) : body;
  for await (const piece of pieces) {
    if (piece.byteLength === 0) continue;
    if (drip === undefined) {
      yield piece;
      continue;
    }
    for (let at = 0; at < piece.byteLength; at += drip.bytes) {
      yield piece.subarray(at, at + drip.bytes);
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

// Node hands what was written to the system at the end of the turn; before that the client would see nothing of it.
async function cut(res: ServerResponse): Promise<void> {
  await new Promise(setImmediate);
  res.destroy();
}
