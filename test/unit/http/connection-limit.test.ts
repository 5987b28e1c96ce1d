import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { limitConnections } from '../../../src/http/connection-limit';
import { sendRaw } from '../../support/network/raw-request';
import { RecordedLog } from '../../support/service/recorded-log';

const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

const log = new RecordedLog();
let server: http.Server;
let url = '';
const open: Socket[] = [];
beforeAll(async () => {
  server = http.createServer();
  server.on(
    'request',
    limitConnections(server, { maxConnections: 10, log }, (_req, res) => void res.end('served')),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  for (const socket of open) socket.destroy();
  server.closeAllConnections();
  server.close();
});

async function connect(count: number): Promise<void> {
  const sockets = Array.from({ length: count }, () => net.connect(Number(new URL(url).port), '127.0.0.1'));
  for (const socket of sockets) socket.on('error', () => undefined);
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  open.push(...sockets);
  await delay(50);
}

describe('connections of one client', () => {
  it('are answered as long as there are few, refused with a word where there are many, and closed beyond that', async () => {
    await connect(7);
    expect((await sendRaw(url, REQUEST)).body).toBe('served');
    await connect(1);
    const refused = await sendRaw(url, REQUEST);
    expect([refused.status, refused.json().code, refused.headers['retry-after']]).toEqual([503, 'overloaded', '5']);
    await connect(30);
    const closed = await sendRaw(url, REQUEST).catch(() => ({ body: '' }));
    expect(closed.body).toBe('');
    expect(log.events).toEqual(['connections_refused']);
  });

  it('get the word as well where they are still sending a body', async () => {
    for (const socket of open.splice(7)) socket.destroy();
    await delay(100);
    await connect(1);
    // As most clients do, this one reads once it has sent everything.
    const sending = net.connect(Number(new URL(url).port), '127.0.0.1').pause();
    const failed = once(sending, 'error').then(([error]) => String(error));
    sending.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n');
    for (let sent = 0; sent < 3; sent += 1) {
      sending.write(Buffer.alloc(100_000));
      await delay(100);
    }
    const answered = once(sending.resume(), 'data').then(String);
    expect(await Promise.race([answered, failed])).toMatch(/^HTTP\/1\.1 503 .*"code":"overloaded"/s);
  });

  it('are answered again once others have ended', async () => {
    for (const socket of open) socket.destroy();
    await delay(100);
    expect((await sendRaw(url, REQUEST)).body).toBe('served');
  });
});
