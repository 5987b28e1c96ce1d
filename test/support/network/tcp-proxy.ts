import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const MAX_LISTEN_ATTEMPTS = 100;
const LISTEN_PAUSE_MS = 50;

/** A cut that happens when its message comes. */
interface PendingCut {
  readonly when: 'before' | 'after';
  readonly containing: string;
  readonly done: () => void;
}

/**
 * What the proxy does with connections: `forward`; accept them and be `silent`; accept them and `close` them; or cut each
 * of them in the middle of the next `request` or `response`.
 */
type Mode = 'forward' | 'silent' | 'close' | 'request' | 'response';

/** A TCP proxy in front of one server, which can fail in the ways a network can. */
export class TcpProxy {
  #target: { readonly host: string; readonly port: number };
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;
  #mode: Mode = 'forward';
  #delayMs = 0;
  #cut: PendingCut | undefined;

  private constructor(target: { host: string; port: number }) {
    this.#target = target;
  }

  /** Starts a proxy on a free port of 127.0.0.1. */
  static async start(target: { host: string; port: number }): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    await proxy.#listen();
    return proxy;
  }

  /** Starts a proxy in front of the first host of a MongoDB connection string. */
  static startFor(mongoUri: string): Promise<TcpProxy> {
    return TcpProxy.start(targetOf(mongoUri));
  }

  get port(): number {
    return this.#port;
  }

  /** A connection string that goes through this proxy and nowhere else. */
  get uri(): string {
    return `mongodb://127.0.0.1:${this.#port}/?directConnection=true`;
  }

  /** Cuts every connection; new ones are refused. */
  async refuse(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.cutAll();
    if (server !== undefined) await new Promise((resolve) => server.close(resolve));
  }

  /** Cuts every connection; new ones are forwarded. */
  cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Cuts every connection; new ones go to the first host of another connection string. */
  redirect(mongoUri: string): void {
    this.#target = targetOf(mongoUri);
    this.cutAll();
  }

  /** Accepts connections and never answers, on those that are open as well. They stay silent even after `restore`. */
  blackHole(): void {
    this.#mode = 'silent';
    for (const socket of this.#sockets) silence(socket);
  }

  /** Cuts every connection; new ones are accepted and closed at once. */
  hangUp(): void {
    this.#mode = 'close';
    this.cutAll();
  }

  /** Passes on the first half of the next request or response of every connection, and then cuts the connection. */
  cutWithin(message: 'request' | 'response'): void {
    this.#mode = message;
  }

  /** Delays what the server sends by this many milliseconds. */
  delay(delayMs: number): void {
    this.#delayMs = delayMs;
  }

  /**
   * Cuts the connection on which the next client message with this text comes: before it reaches the server, or after
   * the server has answered it and before the client has the response. Resolves when that has happened.
   */
  cutOnMessage(when: 'before' | 'after', containing: string): Promise<void> {
    return new Promise((resolve) => {
      this.#cut = { when, containing, done: resolve };
    });
  }

  /** Forwards new connections again, on the same port. */
  async restore(): Promise<void> {
    this.#mode = 'forward';
    this.#delayMs = 0;
    this.#cut = undefined;
    await this.#listen();
  }

  async close(): Promise<void> {
    await this.refuse();
  }

  async #listen(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer((client) => {
      this.#track(client);
      if (this.#mode === 'silent') silence(client);
      else if (this.#mode === 'close') client.destroy();
      else this.#forward(client);
    });
    this.#server = server;
    await listen(server, this.#port);
    this.#port = (server.address() as AddressInfo).port;
  }

  #forward(client: Socket): void {
    const upstream = connect(this.#target.port, this.#target.host);
    this.#track(upstream);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    let isResponseCut = false;
    client.on('data', (bytes) => {
      if (this.#mode === 'request') return upstream.write(firstHalf(bytes), () => client.destroy());
      const cut = this.#cut;
      if (cut === undefined || !bytes.includes(cut.containing)) return upstream.write(bytes);
      this.#cut = undefined;
      isResponseCut = cut.when === 'after';
      if (isResponseCut) upstream.write(bytes);
      else client.destroy();
      return cut.done();
    });
    upstream.on('data', async (bytes) => {
      if (isResponseCut) return client.destroy();
      if (this.#mode === 'response') return client.write(firstHalf(bytes), () => client.destroy());
      if (this.#delayMs > 0) await delay(this.#delayMs);
      return client.write(bytes);
    });
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  }
}

function targetOf(mongoUri: string): { host: string; port: number } {
  const { hostname, port } = new URL(mongoUri.replace(/,[^/]*/, ''));
  return { host: hostname, port: Number(port || 27_017) };
}

function firstHalf(bytes: Buffer): Buffer {
  return bytes.subarray(0, Math.ceil(bytes.length / 2));
}

/** While the proxy refused connections, the system may have used its port for an outgoing one; then it is tried again. */
async function listen(server: Server, port: number): Promise<void> {
  for (let attempts = 1; ; attempts += 1) {
    server.listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
      return;
    } catch (error) {
      if (attempts === MAX_LISTEN_ATTEMPTS) throw error;
      await delay(LISTEN_PAUSE_MS);
    }
  }
}

/** Keeps reading, so that the end of the connection is noticed, and sends nothing more. */
function silence(socket: Socket): void {
  socket.removeAllListeners('data');
  socket.resume();
}
