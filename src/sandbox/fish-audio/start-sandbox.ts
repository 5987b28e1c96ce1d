import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bearerKey } from './accounts';
import { Exchange } from './exchange/exchange';
import { problem } from './exchange/reply';
import { requestUrl } from './exchange/request-url';
import { sendReply } from './exchange/send-reply';
import { answer } from './faults/apply-fault';
import type { FaultRules } from './faults/faults';
import { serveLive } from './live/live';
import { type SandboxOptions, settingsFrom } from './options';
import { dispatch, type Route } from './router';
import { controlRoutes } from './routes/control';
import { createModelRoute } from './routes/create-model';
import { listModelsRoute } from './routes/list-models';
import { oneModelRoutes } from './routes/one-model';
import { speechRoutes } from './routes/speech';
import { transcriptionRoute } from './routes/transcription';
import { walletRoutes } from './routes/wallet';
import { type SandboxState, World } from './world';

export type { FaultRule } from './faults/faults';
export { INVALID_KEY, type SandboxOptions } from './options';

/** A running sandbox. */
export interface Sandbox {
  /** The base address, without a closing slash. */
  readonly url: string;
  readonly state: SandboxState;
  readonly faults: FaultRules;
  /** Cuts every connection and stops listening. */
  close(): Promise<void>;
}

/**
 * Starts an offline Fish.Audio on a loopback address. It needs no network and keeps everything in memory.
 * Rejects with a RangeError for a host that is not loopback, and with the system's error when the port is taken.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const world = new World(settingsFrom(options));
  const routes = routesOf(world);
  const server = createServer((req, res) => {
    void serve(world, routes, req, res);
  });
  // Longer than any client keeps an idle connection, so that none is closed under a request that is just being sent.
  server.keepAliveTimeout = 120_000;
  const endLive = serveLive(server, world);
  server.listen(world.settings.port, world.settings.host);
  await once(server, 'listening');
  world.url = addressOf(server);
  return { url: world.url, state: world, faults: world.faults, close: () => stop(server, endLive) };
}

function routesOf(world: World): Route[] {
  return [
    listModelsRoute(world),
    createModelRoute(world),
    ...oneModelRoutes(world),
    ...speechRoutes(world),
    transcriptionRoute(world),
    ...walletRoutes(world),
    ...controlRoutes(world),
  ];
}

async function serve(world: World, routes: readonly Route[], req: IncomingMessage, res: ServerResponse): Promise<void> {
  const url = requestUrl(req);
  const method = req.method ?? 'GET';
  const isControl = url.pathname.startsWith('/sandbox/');
  const logged = world.log.add(method, url, req.headers, !isControl);
  const exchange = new Exchange(req, res, url, logged);
  const key = bearerKey(req.headers.authorization);
  const rule = isControl ? null : world.faults.take({ method, path: url.pathname, key });
  try {
    await answer(exchange, rule, () => dispatch(routes, exchange));
  } catch (error) {
    await fail(exchange, error);
  }
}

// A client that went away needs no answer; anything else that ends up here is a mistake of the sandbox and must be seen.
async function fail(exchange: Exchange, error: unknown): Promise<void> {
  const { req, res, signal } = exchange;
  if (signal.aborted || req.destroyed || res.headersSent) {
    res.destroy();
    return;
  }
  const message = `The sandbox failed: ${error instanceof Error ? error.message : String(error)}`;
  await sendReply(res, exchange.finish(problem(500, message)), {}, signal);
}

function addressOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

async function stop(server: Server, endLive: () => void): Promise<void> {
  endLive();
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeAllConnections();
  await closed;
}
