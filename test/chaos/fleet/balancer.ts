import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A load balancer in front of the instances: each connection goes to the next of them, or to the one after it where
 * the next does not accept it. It is always at the same address, as long as none accepts as well.
 */
export class Balancer {
  readonly #server: Server;
  readonly #ports: () => readonly number[];
  readonly #sockets = new Set<Socket>();
  #next = 0;

  private constructor(ports: () => readonly number[]) {
    this.#ports = ports;
    this.#server = createServer({ pauseOnConnect: true }, (client) => {
      this.#track(client);
      this.#connect(client, this.#inTurn());
    });
  }

  /** Starts on a free port of 127.0.0.1. `ports` are those of the instances that may be sent a connection now. */
  static async start(ports: () => readonly number[]): Promise<Balancer> {
    const balancer = new Balancer(ports);
    balancer.#server.listen(0, '127.0.0.1');
    await once(balancer.#server, 'listening');
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #inTurn(): readonly number[] {
    const ports = this.#ports();
    const first = this.#next % Math.max(1, ports.length);
    this.#next += 1;
    return [...ports.slice(first), ...ports.slice(0, first)];
  }

  #connect(client: Socket, [port, ...others]: readonly number[]): void {
    if (port === undefined) return void client.destroy();
    const upstream = connect(port, '127.0.0.1');
    const tryNext = (): void => this.#connect(client, others);
    upstream.once('error', tryNext).once('connect', () => {
      upstream.off('error', tryNext);
      this.#join(client, upstream);
    });
  }

  #join(client: Socket, upstream: Socket): void {
    this.#track(upstream);
    client.once('close', () => upstream.destroy());
    upstream.once('close', (hadError) => (hadError ? client.destroy() : client.end()));
    if (client.destroyed) return void upstream.destroy();
    client.pipe(upstream);
    upstream.pipe(client);
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  }
}
