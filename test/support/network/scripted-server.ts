import { once } from 'node:events';
import http, { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import net, { type AddressInfo, type Server, type Socket } from 'node:net';

/** One request as it arrived. `body` is filled while it arrives. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer[];
}

/** What the server does with one request. It runs when the headers have arrived; `whole` waits for the body. */
export type Step = (exchange: {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly whole: () => Promise<void>;
}) => unknown;

/** A real HTTP server that follows a script. */
export interface ScriptedServer {
  readonly url: string;
  readonly port: number;
  readonly requests: readonly SeenRequest[];
  /** How many connections are open now. */
  openConnections(): number;
  close(): Promise<void>;
}

/** Starts a server that takes one step for each request, and repeats the last one. */
export async function scriptedServer(...steps: readonly Step[]): Promise<ScriptedServer> {
  const requests: SeenRequest[] = [];
  const server = http.createServer(async (request, response) => {
    const body: Buffer[] = [];
    const step = steps[Math.min(requests.length, steps.length - 1)];
    requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
    request.on('data', (piece: Buffer) => body.push(piece)).on('error', () => undefined);
    const ended = new Promise<void>((resolve) => request.once('end', resolve));
    await step?.({ request, response, whole: () => ended });
  });
  return { requests, ...(await listen(server)) };
}

/** Starts a server that handles each connection itself, for behaviour that an HTTP server does not have. */
export async function socketServer(onSocket: (socket: Socket) => void): Promise<Omit<ScriptedServer, 'requests'>> {
  return listen(net.createServer(onSocket));
}

/** A step that reads the whole request and answers with JSON, or with text or bytes unchanged. */
export function answer(status: number, body?: unknown, headers: Readonly<Record<string, string>> = {}): Step {
  const raw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body);
  return async ({ response, whole }) => {
    await whole();
    response.writeHead(status, { ...(raw ? {} : { 'Content-Type': 'application/json' }), ...headers });
    response.end(raw ? body : JSON.stringify(body));
  };
}

/** A port of 127.0.0.1 on which nothing listens, so that connections are refused. */
export async function closedPort(): Promise<number> {
  const server = await listen(net.createServer());
  await server.close();
  return server.port;
}

async function listen(server: Server): Promise<Omit<ScriptedServer, 'requests'>> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { port, url: `http://127.0.0.1:${port}`, openConnections: () => sockets.size, close };
}
