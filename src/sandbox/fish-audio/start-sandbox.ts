import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bearerKey } from './accounts';
import { type BehaviourChange, UNKIND } from './behaviour/behaviour';
import { BehaviourControl } from './behaviour/behaviour-control';
import { parseBehaviour, splitOptions } from './behaviour/parse-behaviour';
import { respond } from './faults/apply-fault';
import type { FaultRules } from './faults/fault-rules';
import { HttpExchange, requestUrl } from './http/http-exchange';
import { errorResponse } from './http/response';
import { dispatch, type Route } from './http/router';
import { sendResponse } from './http/send-response';
import { serveLive } from './live/live-server';
import type { ModelPatch } from './models/model-entity';
import { type SandboxOptions, settingsFrom } from './options';
import { controlRoutes } from './routes/control';
import { createModelRoute } from './routes/create-model';
import { listModelsRoute } from './routes/list-models';
import { singleModelRoutes } from './routes/single-model';
import { speechRoutes } from './routes/speech';
import { transcriptionRoute } from './routes/transcription';
import { walletRoutes } from './routes/wallet';
import { SandboxContext, type SandboxState } from './sandbox-context';

export { type BehaviourChange, UNKIND } from './behaviour/behaviour';
export type { FaultRule } from './faults/fault-rules';
export { INVALID_KEY, type SandboxOptions } from './options';

/** A running sandbox. */
export interface Sandbox {
  /** The base address, without a closing slash. */
  readonly url: string;
  readonly state: SandboxState;
  readonly faults: FaultRules;
  /** Changes how it behaves, until `state.reset()`. Throws a RangeError for a value that is none. */
  behave(change: BehaviourChange): void;
  /** Behaves as {@link UNKIND} says. */
  allUnkind(): void;
  /** Sets members of a voice model. Throws a RangeError when there is none with this id. */
  changeModel(id: string, patch: ModelPatch): void;
  /** Closes every connection and stops listening. */
  close(): Promise<void>;
}

/**
 * Starts an offline Fish.Audio on a loopback address. It needs no network and keeps everything in memory.
 * Rejects with a RangeError for a host that is not loopback, and with the system's error when the port is taken.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { behaviour, server: serverOptions } = splitOptions(options);
  const context = new SandboxContext(settingsFrom(serverOptions), new BehaviourControl(checked(behaviour)));
  const routes = routesOf(context);
  const server = createServer((req, res) => {
    void serve(context, routes, req, res);
  });
  // Longer than any client keeps an idle connection, so that none is closed while a request is being sent on it.
  server.keepAliveTimeout = 120_000;
  const endLive = serveLive(server, context);
  server.listen(context.settings.port, context.settings.host);
  await once(server, 'listening');
  context.url = addressOf(server);
  return {
    url: context.url,
    state: context,
    faults: context.faults,
    behave: (change) => context.behave(checked(change)),
    allUnkind: () => context.behave(UNKIND),
    changeModel: (id, patch) => {
      if (!context.modelStore.change(id, patch)) throw new RangeError(`There is no model ${id}.`);
    },
    close: () => stop(server, endLive),
  };
}

function checked(change: BehaviourChange): BehaviourChange {
  const parsed = parseBehaviour(change);
  if (typeof parsed === 'string') throw new RangeError(parsed);
  return parsed;
}

function routesOf(context: SandboxContext): Route[] {
  return [
    listModelsRoute(context),
    createModelRoute(context),
    ...singleModelRoutes(context),
    ...speechRoutes(context),
    transcriptionRoute(context),
    ...walletRoutes(context),
    ...controlRoutes(context),
  ];
}

async function serve(
  context: SandboxContext,
  routes: readonly Route[],
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const url = requestUrl(req);
  const method = req.method ?? 'GET';
  const isControl = url.pathname.startsWith('/sandbox/');
  const logged = context.log.add(method, url, req.headers, !isControl);
  context.calls.count(method, url.pathname, res);
  res.once('close', () => {
    logged.open = false;
  });
  const exchange = new HttpExchange(req, res, url, logged);
  const key = bearerKey(req.headers.authorization);
  const rule = isControl ? null : context.faults.take({ method, path: url.pathname, key });
  try {
    await respond(exchange, rule, () => dispatch(routes, exchange));
  } catch (error) {
    await fail(exchange, error);
  }
}

// A client that has left needs no response. Any other error is a bug of the sandbox and must be visible.
async function fail(exchange: HttpExchange, error: unknown): Promise<void> {
  const { req, res, signal } = exchange;
  if (signal.aborted || req.destroyed || res.headersSent) {
    res.destroy();
    return;
  }
  const message = `The sandbox failed: ${error instanceof Error ? error.message : String(error)}`;
  await sendResponse(res, exchange.finishResponse(errorResponse(500, message)), {}, signal);
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
