import { connect, createServer } from 'node:net';

/** A process that passes on connections, and can be killed in place of the server: `relay-entry.ts <port> <target port>`. */
const [port, targetPort] = process.argv.slice(2).map(Number);

createServer((client) => {
  const upstream = connect(targetPort ?? 0, '127.0.0.1');
  client.pipe(upstream).pipe(client);
  for (const [socket, other] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy()).on('close', () => other.destroy());
  }
}).listen(port, '127.0.0.1');
