import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { BSON, type Document } from 'mongodb';

const HEADER_BYTES = 16;
const OP_MSG = 2013;

/** The failure a command is answered with in the server's place. */
interface CommandFailure {
  readonly command: string;
  readonly code: number;
  readonly codeName: string;
  readonly errmsg?: string;
  /** How often; for ever unless given. */
  times?: number;
}

/** A proxy in front of a MongoDB that answers chosen commands with an error of the server, which never sees them. */
export interface MongoErrorProxy {
  readonly port: number;
  /** How often each command came, answered by us or by the server. */
  readonly counts: ReadonlyMap<string, number>;
  fail(failure: CommandFailure): void;
  succeed(): void;
  close(): Promise<void>;
}

/** Splits a byte stream into whole messages of the wire protocol, each of which begins with its own length. */
function splitMessages(onMessage: (message: Buffer) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= HEADER_BYTES && rest.length >= rest.readInt32LE(0)) {
      const length = rest.readInt32LE(0);
      onMessage(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
  };
}

function commandName(message: Buffer): string | undefined {
  if (message.readInt32LE(12) !== OP_MSG) return undefined;
  const start = HEADER_BYTES + 5; // flag bits and the kind of the first section, which is the command
  return Object.keys(BSON.deserialize(message.subarray(start, start + message.readInt32LE(start))))[0];
}

function answer(to: Buffer, body: Document): Buffer {
  const bson = BSON.serialize(body);
  const message = Buffer.alloc(HEADER_BYTES + 5 + bson.length);
  message.writeInt32LE(message.length, 0);
  message.writeInt32LE(to.readInt32LE(4), 8);
  message.writeInt32LE(OP_MSG, 12);
  message.set(bson, HEADER_BYTES + 5);
  return message;
}

/** Starts the proxy on a free port of 127.0.0.1. */
export async function startMongoErrorProxy(mongoUri: string): Promise<MongoErrorProxy> {
  const target = new URL(mongoUri);
  const sockets = new Set<Socket>();
  const counts = new Map<string, number>();
  let failure: CommandFailure | undefined;

  const takeFailure = (command: string | undefined): CommandFailure | undefined => {
    if (command === undefined) return undefined;
    counts.set(command, (counts.get(command) ?? 0) + 1);
    if (failure?.command !== command || failure.times === 0) return undefined;
    if (failure.times !== undefined) failure.times -= 1;
    return failure;
  };

  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    upstream.pipe(client);
    const onMessage = (message: Buffer) => {
      const failed = takeFailure(commandName(message));
      if (failed === undefined) return upstream.write(message);
      const { code, codeName, errmsg = codeName } = failed;
      return client.write(answer(message, { ok: 0, code, codeName, errmsg }));
    };
    client.on('data', splitMessages(onMessage));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    counts,
    fail: (next) => {
      failure = { ...next };
    },
    succeed: () => {
      failure = undefined;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
