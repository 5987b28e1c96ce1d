import type { IncomingMessage, ServerResponse } from 'node:http';
import { awaitsContinue, hasBody } from '../input/body-headers';

const LINGER_MS = 5_000;
const LINGER_BYTES = 1024 * 1024;
/** A client that asked for `100 Continue` may still send without waiting for it (RFC 9110, section 10.1.1). */
const LINGER_ON_WAITING_MS = 250;

/** True when the client may still be sending the body of this request. */
function isStillSending(req: IncomingMessage): boolean {
  return hasBody(req) && !req.complete && !req.destroyed;
}

/**
 * Sends a complete response while the client may still be sending. Closing at once would reset the connection, and a client
 * that is still writing would lose the response; reading everything would let it write without end. So the response is sent
 * first, up to 1 MiB or 5 s more is read and discarded, and then the connection is closed. `continued` says whether a client
 * that asked for `100 Continue` was told to send.
 */
export function endWithLinger(req: IncomingMessage, res: ServerResponse, body: Buffer, continued: boolean): void {
  res.setHeader('Content-Length', body.byteLength);
  if (!isStillSending(req)) {
    res.end(body);
    return;
  }
  const waits = awaitsContinue(req) && !continued;
  res.setHeader('Connection', 'close');
  res.write(body);
  let finished = false;
  const finish = (): void => {
    if (finished) return;
    finished = true;
    clearTimeout(timer);
    req.off('data', count);
    res.end();
  };
  let bytes = 0;
  const count = (chunk: Buffer): void => {
    bytes += chunk.byteLength;
    if (bytes > LINGER_BYTES) finish();
  };
  const timer = setTimeout(finish, waits ? LINGER_ON_WAITING_MS : LINGER_MS);
  req.on('data', count);
  for (const event of ['end', 'error', 'close']) req.once(event, finish);
  req.resume();
}
