import { once } from 'node:events';
import type http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import express from 'express';
import { Lifecycle } from '../../../src/http/lifecycle';
import { requestContext } from '../../../src/http/middleware/request-context';
import { jsonBody } from '../../../src/http/middleware/small-body';
import { closeUnreadBody } from '../../../src/http/middleware/unread-body';
import { renderError } from '../../../src/http/responses/render-error';
import { busyness } from '../../support/machine/busyness';
import { openRaw, sendRaw } from '../../support/network/raw-request';
import { RecordedLog } from '../../support/service/recorded-log';

const WITHIN_MS = 300;

let server: http.Server;
let url = '';
beforeAll(async () => {
  const app = express();
  app.use(requestContext(new RecordedLog(), new Lifecycle()), closeUnreadBody(WITHIN_MS));
  app.post('/json', ...jsonBody(WITHIN_MS), (req, res) => void res.json(req.body));
  app.get('/', (_req, res) => void res.json({}));
  app.use(renderError());
  server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const HEAD = 'POST /json HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n';

describe('a JSON body', () => {
  it('that arrives in pieces and in time is read', async () => {
    const connection = openRaw(url);
    connection.send(`${HEAD}Connection: close\r\n\r\n{"a":`);
    await delay(50);
    connection.send('"b"}');
    expect((await connection.answer).json()).toEqual({ a: 'b' });
  });

  it('that does not arrive in time is refused with 408 (C58)', async () => {
    const connection = openRaw(url);
    connection.send(`${HEAD}\r\n{"a":`);
    const trickle = setInterval(() => connection.send(' '), 200);
    const { status, json } = await connection.answer.finally(() => clearInterval(trickle));
    expect([status, json().code]).toEqual([408, 'body_too_slow']);
  });

  it('that has arrived while the service was busy is read all the same', async () => {
    const connection = openRaw(url);
    connection.send(`${HEAD}Connection: close\r\n\r\n{"a":`);
    await delay(100);
    connection.send('"b"}');
    const until = performance.now() + 2 * WITHIN_MS;
    while (performance.now() < until);
    expect((await connection.answer).json()).toEqual({ a: 'b' });
  });
});

describe('a body that no route reads', () => {
  it('does not keep its connection for long', async () => {
    const { status, ms } = await sendRaw(url, 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nx');
    expect(status).toBe(200);
    expect(ms).toBeLessThan(3_000 * busyness());
  });
});
