import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import { fixture } from '../../support/media/fixtures';
import { makeWav } from '../../support/media/wav';
import { field, file, multipart, postUpload, sendRaw } from '../../support/network/raw-request';
import { startService, type TestService } from '../../support/service/service';

const SPEECH = readFileSync(fixture('speech.mp3'));
const TYPE = 'Content-Type: multipart/form-data; boundary=a-boundary-of-the-test\r\n';
const head = (length: string) => `POST /api/upload-reference HTTP/1.1\r\nHost: localhost\r\n${TYPE}${length}\r\n`;

let service: TestService;
beforeAll(async () => {
  service = await startService({
    settings: { UPLOAD_MAX_FILE_MB: '2', UPLOAD_MAX_REQUEST_MB: '3', UPLOAD_MAX_CONCURRENT: '4' },
  });
});
afterAll(() => service.close());
beforeEach(() => service.sandbox.state.reset());

const onDisk = () => readdirSync(path.join(service.dataFolder, 'uploads'));

async function eventually(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !holds(); i += 1) await sleep(50);
  expect(holds()).toBe(true);
}

function connect(): Promise<net.Socket> {
  const { hostname, port } = new URL(service.url);
  return new Promise((resolve) => {
    const socket = net.connect(Number(port), hostname, () => resolve(socket));
    socket.on('error', () => undefined);
  });
}

describe('the size of an upload', () => {
  it('over the limit is refused from Content-Length, before the body (B47)', async () => {
    const answer = await sendRaw(service.url, [head('Content-Length: 3000001\r\n'), '--a-boundary']);
    expect(answer.status).toBe(413);
    expect(answer.json()).toMatchObject({ code: 'request_too_large' });
  });

  it('at the limit of a file is taken, and one byte more is not (B47)', async () => {
    const limit = 2e6;
    const exact = makeWav({ seconds: (limit - 44) / 2 / 16_000, sampleRate: 16_000 });
    expect(exact.byteLength).toBe(limit);
    expect((await postUpload(service.url, multipart([file('audio', 'a.wav', exact)]))).status).toBe(201);
    const over = Buffer.concat([exact, Buffer.alloc(1)]);
    const answer = await postUpload(service.url, multipart([file('audio', 'a.wav', over)]));
    expect([answer.status, answer.json().code]).toEqual([413, 'file_too_large']);
  });

  it('over the limit in pieces is refused at the limit, readably (B48)', async () => {
    const start = multipart([file('audio', 'a.mp3', SPEECH)], '');
    const chunk = Buffer.alloc(100_000, 'x');
    const size = (bytes: Buffer) => `${bytes.byteLength.toString(16)}\r\n`;
    const piece = (bytes: Buffer) => Buffer.concat([Buffer.from(size(bytes)), bytes, Buffer.from('\r\n')]);
    const answer = await sendRaw(service.url, [
      head('Transfer-Encoding: chunked\r\n'),
      piece(start),
      piece(multipart([file('audio', 'b.wav', makeWav({ seconds: 100, sampleRate: 8000 }))], '')),
      ...Array<Buffer>(20).fill(piece(chunk)),
    ]);
    expect(answer.status).toBe(413);
    expect(service.sandbox.state.creates).toBe(0);
  });

  it('of all files together is bounded as well (B54)', async () => {
    const wav = makeWav({ seconds: 100, sampleRate: 8000 });
    const answer = await postUpload(service.url, multipart([file('audio', 'a.wav', wav), file('audio', 'b.wav', wav)]));
    expect([answer.status, answer.json().code]).toEqual([413, 'request_too_large']);
  });
});

describe('Expect: 100-continue', () => {
  const expectation = (more: string) =>
    sendRaw(
      service.url,
      `POST /api/upload-reference HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n${more}\r\n`,
    );

  it.each([
    ['too much', `${TYPE}Content-Length: 999999999\r\n`, 413],
    ['the wrong type', 'Content-Type: text/plain\r\nContent-Length: 10\r\n', 415],
  ])('with %s is refused without a byte of the body (B50)', async (_title, headers, status) => {
    expect((await expectation(headers)).status).toBe(status);
  });

  it('with a good form is told to go on (B50)', async () => {
    const body = multipart([file('audio', 'a.mp3', SPEECH)]);
    const socket = await connect();
    socket.write(head(`Connection: close\r\nExpect: 100-continue\r\nContent-Length: ${body.byteLength}\r\n`));
    const first = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
    expect(first.toString()).toMatch(/^HTTP\/1\.1 100 Continue/);
    socket.write(body);
    const answer = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 201 Created/);
    socket.destroy();
  });
});

describe('a client that leaves', () => {
  it.each([
    ['before any body', 0],
    ['in the middle of a file', 1_500_000],
  ])('%s leaves nothing behind (C55)', async (_title, bytes) => {
    const socket = await connect();
    const wav = makeWav({ seconds: 100, sampleRate: 8000 });
    socket.write(head('Content-Length: 2000000\r\n'));
    if (bytes > 0) {
      socket.write(multipart([file('audio', 'a.wav', wav)], '').subarray(0, bytes));
      await eventually(() => onDisk().length === 1);
    }
    socket.destroy();
    await eventually(() => onDisk().length === 0);
    await eventually(() => service.logs.ofEvent('client_closed').length > 0);
    expect(service.sandbox.state.requests).toEqual([]);
  });

  it('before its form was inspected does not stop the work either (C55)', async () => {
    const socket = await connect();
    const body = multipart([file('audio', 'a.mp3', SPEECH)]);
    socket.write(head(`Content-Length: ${body.byteLength}\r\n`));
    await new Promise<void>((resolve) => socket.write(body, () => resolve()));
    await sleep(20);
    socket.destroy();
    await eventually(() => service.sandbox.state.creates === 1);
    await eventually(() => onDisk().length === 0);
  });

  it('after the whole form does not stop the work (C55, C56)', async () => {
    service.sandbox.faults.add({ match: { method: 'POST', path: '/model' }, times: 1, delayMs: 300 });
    const socket = await connect();
    const body = multipart([file('audio', 'a.mp3', SPEECH)]);
    socket.write(head(`Content-Length: ${body.byteLength}\r\n`));
    socket.write(body);
    await eventually(() => service.sandbox.state.requests.length === 1);
    socket.destroy();
    await eventually(() => service.sandbox.state.creates === 1);
    await eventually(() => onDisk().length === 0);
  });
});

describe('many clients', () => {
  it('beyond the places for uploads are asked to come back, and others are served (C69)', async () => {
    const holders = await Promise.all(Array.from({ length: 4 }, connect));
    for (const socket of holders) socket.write(`${head('Content-Length: 100000\r\n')}--a-boundary`);
    await sleep(200);
    const answer = await postUpload(service.url, multipart([file('audio', 'a.mp3', SPEECH)]));
    expect([answer.status, answer.json().code]).toEqual([503, 'overloaded']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    await request(service.url).get('/healthz').expect(200);
    for (const socket of holders) socket.destroy();
    await sleep(200);
    expect((await postUpload(service.url, multipart([file('audio', 'a.mp3', SPEECH)]))).status).toBe(201);
  });

  it('are limited one by one, by the address and not by what a header says (C69, H176)', async () => {
    const limited = await startService({ settings: { RATE_LIMIT_PER_MINUTE: '3' } });
    try {
      const ask = (i: number) => request(limited.url).get('/api/limits').set('X-Forwarded-For', `10.0.0.${i}`);
      for (let i = 0; i < 3; i += 1) await ask(i).expect(200);
      const { status, body, headers } = await ask(4);
      expect({ status, code: body.code, type: headers['content-type'] }).toEqual({
        status: 429,
        code: 'rate_limited',
        type: 'application/problem+json; charset=utf-8',
      });
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      expect(headers.ratelimit).toBeDefined();
      expect(headers['ratelimit-policy']).toBeDefined();
      await request(limited.url).get('/healthz').expect(200);
    } finally {
      await limited.close();
    }
  });

  it('are limited on the page as well, and told so by a page (C69, I186)', async () => {
    const limited = await startService({ settings: { RATE_LIMIT_PER_MINUTE: '2' } });
    try {
      await request(limited.url).get('/').expect(200);
      await request(limited.url).get('/api/limits').expect(200);
      const page = request(limited.url).get('/').set('Accept', 'text/html');
      await page
        .expect(429)
        .expect('Content-Type', /html/)
        .expect(/Too many requests/);
      await request(limited.url).post('/voice-models/abc/delete').type('form').send('').expect(429);
      await request(limited.url).get('/healthz').expect(200);
      await request(limited.url).get('/page/renewed.js').expect(200);
    } finally {
      await limited.close();
    }
  });

  it('on one connection get each its own answer, also after a refusal (C70)', async () => {
    const good = multipart([file('audio', 'a.mp3', SPEECH), field('name', 'Second')]);
    const answers = await sendRaw(service.url, [
      `GET /api/voice-models?user_id=abc HTTP/1.1\r\nHost: localhost\r\n\r\n`,
      `POST /api/upload-reference HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${TYPE}Content-Length: ${good.byteLength}\r\n\r\n`,
      good,
    ]);
    const statuses = [...`HTTP/1.1 ${answers.status} \n${answers.body}`.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(
      ([, s]) => s,
    );
    expect(statuses).toEqual(['400', '201']);
  });
});

describe('what a crash has left', () => {
  it('is swept at the start by prefix and age, and nothing else is (F140)', async () => {
    const dataFolder = mkdtempSync(path.join(tmpdir(), 'voice-models-crash-'));
    const uploads = path.join(dataFolder, 'uploads');
    mkdirSync(uploads);
    const old = new Date(Date.now() - 2 * 3600_000);
    for (const name of ['echo-voice-old', 'somebody-elses']) {
      writeFileSync(path.join(uploads, name), 'x');
      utimesSync(path.join(uploads, name), old, old);
    }
    writeFileSync(path.join(uploads, 'echo-voice-young'), 'x');
    const other = await startService({ settings: { DATA_DIR: dataFolder } });
    expect(readdirSync(uploads).sort()).toEqual(['echo-voice-young', 'somebody-elses']);
    await other.close();
    rmSync(dataFolder, { recursive: true });
  });

  it('is swept while the service runs, by whose it is and not by its age (F140)', async () => {
    const uploads = path.join(service.dataFolder, 'uploads');
    const inspection = path.join(service.dataFolder, 'inspection');
    const owners = path.join(service.dataFolder, 'journal', 'entries');
    const [owner = ''] = readdirSync(owners);
    // No process has this number: Linux stops at 4194304.
    const dead = owner.replace(/-\d+-/, '-4999999-');
    const old = new Date(Date.now() - 2 * 3600_000);
    for (const name of [`echo-voice-upload-${owner}.a`, `echo-voice-sound-${owner}.b`]) {
      writeFileSync(path.join(uploads, name), 'x');
      utimesSync(path.join(uploads, name), old, old);
    }
    for (const name of [`echo-voice-upload-${dead}.c`, `echo-voice-sound-${dead}.d`]) {
      writeFileSync(path.join(uploads, name), 'x');
    }
    mkdirSync(path.join(inspection, `process-${dead}.e`, 'in'), { recursive: true });
    await eventually(() => onDisk().length === 2 && readdirSync(inspection).every((name) => !name.includes(dead)));
    expect(onDisk().sort()).toEqual([`echo-voice-sound-${owner}.b`, `echo-voice-upload-${owner}.a`]);
  }, 20_000);
});
