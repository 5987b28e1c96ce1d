import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { Document } from 'mongodb';
import { answeredRequest, commandName, requestNumber, responseTo, splitMessages, withBody } from './mongo-wire';

/** The error that a command gets in place of the response of the server. */
interface CommandFailure {
  readonly command: string;
  readonly code: number;
  readonly codeName: string;
  readonly errmsg?: string;
  /** How many times; always unless given. */
  times?: number;
  /** Only a command in which this text stands fails. */
  readonly containing?: string;
  /** The command is carried out, and the response says that its write concern was not met. */
  readonly asWriteConcern?: boolean;
  /** The command gets no response at all. */
  readonly isUnanswered?: boolean;
}

/** What happens just before a command reaches the server. */
interface Overtaking {
  readonly command: string;
  readonly containing: string;
  readonly work: () => PromiseLike<unknown>;
}

/** In every command of the limits that instances share. These come at any time, so they are passed on and not counted. */
const LIMITS = 'limit_';

/** A proxy in front of a MongoDB that responds to chosen commands with an error, without passing them on. */
export class MongoErrorProxy {
  /** How often each command came, whether the proxy or the server responded. */
  readonly counts = new Map<string, number>();
  readonly #target: { readonly host: string; readonly port: number };
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #failure: CommandFailure | undefined;
  #overtaking: Overtaking | undefined;

  /** In front of the only host of a connection string. */
  constructor(mongoUri: string) {
    const { hostname, port } = new URL(mongoUri);
    this.#target = { host: hostname, port: Number(port) };
    this.#server = createServer((client) => this.#forward(client));
  }

  /** Accepts connections on a free port of 127.0.0.1. */
  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** From now on this command fails, and no other. */
  fail(failure: CommandFailure): void {
    this.#failure = { ...failure };
  }

  /** The next command of this name in which this text stands reaches the server after something else has happened. */
  overtake(command: string, containing: string, work: Overtaking['work']): void {
    this.#overtaking = { command, containing, work };
  }

  /** From now on every command reaches the server. */
  succeed(): void {
    this.#failure = undefined;
    this.#overtaking = undefined;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #forward(client: Socket): void {
    const upstream = connect(this.#target.port, this.#target.host);
    for (const socket of [client, upstream]) {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.#sockets.delete(socket));
    }
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    const carriedOut = new Map<number, CommandFailure>();
    const onResponse = (response: Buffer): void => {
      const failure = carriedOut.get(answeredRequest(response));
      carriedOut.delete(answeredRequest(response));
      client.write(failure === undefined ? response : withBody(response, unmetWriteConcern(failure)));
    };
    upstream.on('data', splitMessages(onResponse));
    const pass = (message: Buffer): void => {
      const write = (): unknown => upstream.write(message);
      const overtaking = this.#takeOvertaking(message);
      if (overtaking === undefined) write();
      else void Promise.resolve(overtaking.work()).then(write, write);
    };
    const onMessage = (message: Buffer): void => {
      const failure = this.#takeFailure(message);
      if (failure === undefined) {
        pass(message);
        return;
      }
      if (failure.asWriteConcern === true) {
        carriedOut.set(requestNumber(message), failure);
        return void upstream.write(message);
      }
      if (failure.isUnanswered === true) return;
      const { code, codeName, errmsg = codeName } = failure;
      client.write(responseTo(message, { ok: 0, code, codeName, errmsg }));
    };
    client.on('data', splitMessages(onMessage));
  }

  #takeOvertaking(message: Buffer): Overtaking | undefined {
    const overtaking = this.#overtaking;
    if (overtaking === undefined || overtaking.command !== commandName(message)) return undefined;
    if (!message.includes(overtaking.containing)) return undefined;
    this.#overtaking = undefined;
    return overtaking;
  }

  #takeFailure(message: Buffer): CommandFailure | undefined {
    const command = commandName(message);
    if (command === undefined || message.includes(LIMITS)) return undefined;
    this.counts.set(command, (this.counts.get(command) ?? 0) + 1);
    const failure = this.#failure;
    if (failure?.command !== command || failure.times === 0) return undefined;
    if (failure.containing !== undefined && !message.includes(failure.containing)) return undefined;
    if (failure.times !== undefined) failure.times -= 1;
    return failure;
  }
}

/** What a server answers to an insert of one document that was stored, but not where it should be. */
function unmetWriteConcern({ code, codeName, errmsg = codeName }: CommandFailure): Document {
  return { ok: 1, n: 1, writeConcernError: { code, codeName, errmsg } };
}

/** Makes a proxy and lets it listen. */
export async function startMongoErrorProxy(mongoUri: string): Promise<MongoErrorProxy> {
  const proxy = new MongoErrorProxy(mongoUri);
  await proxy.listen();
  return proxy;
}
