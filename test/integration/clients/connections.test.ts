import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { busyness } from '../../support/machine/busyness';
import { fixture } from '../../support/media/fixtures';
import { file, multipart, openRaw, uploadHead } from '../../support/network/raw-request';
import { startService, type TestService } from '../../support/service/service';

const HEALTH = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n';

let service: TestService;
beforeAll(async () => {
  service = await startService({ settings: { KEEP_ALIVE_SECONDS: '1' } });
});
afterAll(() => service.close());

async function idleConnection(): Promise<{ socket: net.Socket; response: string }> {
  const { hostname, port } = new URL(service.url);
  const socket = net.connect(Number(port), hostname);
  socket.write(HEALTH);
  const [response] = await once(socket, 'data');
  return { socket, response: String(response) };
}

/** Keeps this process, and with it the service, from doing anything else. */
function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('an idle connection', () => {
  it('is closed a good part of a second after the time that the client was told', async () => {
    const { socket, response } = await idleConnection();
    const startedAt = performance.now();
    expect(response).toMatch(/\r\nKeep-Alive: timeout=1\r\n/i);
    await once(socket, 'close');
    const ms = performance.now() - startedAt;
    expect(ms).toBeGreaterThan(1_700);
    expect(ms).toBeLessThan(6_000 * busyness());
  });

  it('is not closed over a request that arrived while the service was busy', async () => {
    const { socket } = await idleConnection();
    await sleep(1_000);
    socket.write(HEALTH);
    // Past the time at which the connection is closed; the request waits in the socket meanwhile.
    block(1_500);
    const [response] = await once(socket, 'data');
    expect(String(response)).toMatch(/^HTTP\/1\.1 200 /);
    socket.destroy();
  });
});

describe('a client that closes its side after the request', () => {
  const speech = multipart([file('audio', 'a.mp3', readFileSync(fixture('brief-speech.mp3')))]);

  it('gets its response', async () => {
    const connection = openRaw(service.url, { keepsOpen: true });
    connection.send(HEALTH);
    connection.end();
    expect((await connection.answer).status).toBe(200);
  });

  it('gets it however long it takes', async () => {
    service.sandbox.faults.add({ match: { method: 'POST', path: '/model' }, times: 1, delayMs: 2_500 });
    const connection = openRaw(service.url, { keepsOpen: true });
    connection.send(uploadHead(speech));
    connection.send(speech);
    connection.end();
    const answer = await connection.answer;
    expect({ status: answer.status, body: answer.json() }).toMatchObject({ status: 201, body: { success: true } });
  });

  it('and has gone is noticed, within seconds and before the response (C55)', async () => {
    const before = service.logs.ofEvent('client_closed').length;
    service.sandbox.faults.add({ match: { method: 'POST', path: '/model' }, times: 1, delayMs: 4_000 });
    const connection = openRaw(service.url);
    connection.send(uploadHead(speech));
    connection.send(speech);
    await sleep(300);
    connection.destroy();
    for (let i = 0; i < 60 && service.logs.ofEvent('client_closed').length === before; i += 1) await sleep(50);
    expect(service.logs.ofEvent('client_closed').length).toBe(before + 1);
  });
});
