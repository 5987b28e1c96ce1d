import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { type Account, bearerKey } from '../accounts';
import { scripted } from '../faults/apply-fault';
import type { FaultRule } from '../faults/fault-rules';
import { newTraceId, requestUrl } from '../http/http-exchange';
import { errorResponse, HttpError, type SandboxResponse } from '../http/response';
import { engineOf, requireCredit } from '../inference';
import type { SandboxContext } from '../sandbox-context';
import { LiveSession } from './live-session';

const PATH = '/v1/tts/live';

/** Serves `GET /v1/tts/live`, speech over a WebSocket (Fish Audio AsyncAPI). The result destroys all its connections. */
export function serveLive(server: Server, context: SandboxContext): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 32 * 1024 * 1024 });
  sockets.on('headers', (headers) => headers.push(`x-fish-trace-id: ${newTraceId()}`));
  // The HTTP server no longer closes an upgraded socket itself but would wait for it when it is closed.
  const open = new Set<Duplex>();
  server.on('upgrade', (req, socket, head) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => socket.destroy());
    upgrade(context, sockets, req, socket, head).catch(() => socket.destroy());
  });
  return () => {
    for (const socket of open) socket.destroy();
  };
}

async function upgrade(
  context: SandboxContext,
  sockets: WebSocketServer,
  req: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const url = requestUrl(req);
  const logged = context.log.add('GET', url, req.headers);
  const key = bearerKey(req.headers.authorization);
  const rule = context.faults.take({ method: 'GET', path: url.pathname, key });
  if (rule?.delayMs !== undefined) await sleep(rule.delayMs);
  if (rule?.cut === 'before-body') return void socket.destroy();
  if (rule?.hang) return;
  const admission = admit(context, req, url, rule);
  if ('response' in admission) {
    logged.status = admission.response.status;
    return reject(socket, admission.response);
  }
  logged.status = 101;
  sockets.handleUpgrade(req, socket, head, (client) => {
    new LiveSession(context, client, admission.account, admission.engine, rule?.cut === 'mid-response').start();
  });
}

type Admission = { readonly account: Account; readonly engine: string } | { readonly response: SandboxResponse };

function admit(context: SandboxContext, req: IncomingMessage, url: URL, rule: FaultRule | null): Admission {
  try {
    if (rule?.status !== undefined) return { response: scripted(rule.status, rule) };
    if (url.pathname !== PATH) return { response: errorResponse(404, 'Not Found') };
    const account = context.accounts.authenticate(req.headers.authorization);
    const { model } = req.headers;
    const engine = engineOf(Array.isArray(model) ? model[0] : model);
    requireCredit(account, engine);
    return { account, engine };
  } catch (error) {
    if (error instanceof HttpError) return { response: error.response };
    throw error;
  }
}

// A rejected upgrade never becomes a WebSocket; it gets an ordinary HTTP response.
function reject(socket: Duplex, { status, headers, body }: SandboxResponse): void {
  const bytes = body instanceof Uint8Array ? body : Buffer.alloc(0);
  const lines = Object.entries({
    'x-fish-trace-id': newTraceId(),
    ...headers,
    'content-length': bytes.length,
    connection: 'close',
  });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Refused\r\n${head}\r\n`), bytes]));
}
