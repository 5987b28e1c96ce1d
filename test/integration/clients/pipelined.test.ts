import { readFileSync } from 'node:fs';
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fixture } from '../../support/media/fixtures';
import {
  file,
  multipart,
  openRaw,
  postUpload,
  type RawResponse,
  sendRaw,
  uploadHead,
} from '../../support/network/raw-request';
import { startService, type TestService } from '../../support/service/service';

const UPLOAD = multipart([file('audio', 'a.mp3', readFileSync(fixture('brief-speech.mp3')))]);
const LIMITS = 'GET /api/limits HTTP/1.1\r\nHost: localhost\r\n\r\n';
/** A request whose body cannot be read. */
const BROKEN =
  'PATCH /api/voice-models/x HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
  'Transfer-Encoding: chunked\r\n\r\nZZZ\r\n';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

/** The status lines of all that came over a connection. */
function statusLines({ status, body }: RawResponse): string[] {
  return [`HTTP/1.1 ${status}`, ...[...body.matchAll(/HTTP\/1\.1 \d{3}/g)].map(([line]) => line)];
}

describe('a request whose body is malformed, behind others on one connection (C70)', () => {
  it('leaves an upload in front of it its response', async () => {
    const answer = await sendRaw(service.url, [uploadHead(UPLOAD), UPLOAD, BROKEN]);
    expect(answer.json()).toMatchObject({ success: true });
    expect(statusLines(answer)).toEqual(['HTTP/1.1 201']);
    expect(answer.headers.connection).toBe('close');
  });

  it('leaves all that are in front of it their responses, and says with the last one that it is the last', async () => {
    const answer = await sendRaw(service.url, [LIMITS, uploadHead(UPLOAD), UPLOAD, LIMITS, BROKEN]);
    expect(statusLines(answer)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 201', 'HTTP/1.1 200']);
    expect(answer.headers.connection).not.toBe('close');
    expect(answer.body.split('HTTP/1.1 200')[1]).toContain('Connection: close\r\n');
  });

  it('does not get into a speech that is being sent', async () => {
    const made = await postUpload(service.url, UPLOAD);
    service.sandbox.faults.add({ match: { path: '/v1/tts' }, times: 1, drip: { bytes: 4_000, everyMs: 20 } });
    const body = JSON.stringify({ text: 'Hello, this is a voice.', format: 'wav' });
    const path = `/api/voice-models/${String(made.json().model_id)}/speech`;
    const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`;
    const connection = openRaw(service.url);
    connection.send(`${head}Content-Length: ${body.length}\r\n\r\n${body}`);
    await connection.next();
    connection.send(BROKEN);
    // What cannot be read goes on and on.
    for (let i = 0; i < 20; i += 1) connection.send('ZZZ\r\n');
    const answer = await connection.answer;
    expect(statusLines(answer)).toEqual(['HTTP/1.1 200']);
    expect(answer.headers['transfer-encoding']).toBe('chunked');
    expect(answer.body.endsWith('\r\n0\r\n\r\n')).toBe(true);
  });

  it('is told what is wrong where all in front of it have their responses', async () => {
    const connection = openRaw(service.url);
    connection.send(LIMITS);
    await connection.next();
    connection.send(BROKEN);
    const answer = await connection.answer;
    expect(statusLines(answer)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
    expect(answer.body).toContain('"code":"malformed_request"');
  });

  it('is told to a client that goes on sending for some time before it reads', async () => {
    const socket = net.connect(Number(new URL(service.url).port), '127.0.0.1').pause();
    const failed = new Promise<Error>((resolve) => socket.once('error', resolve));
    socket.write(BROKEN);
    for (let i = 0; i < 15; i += 1) {
      await delay(100);
      socket.write('ZZZ\r\n');
    }
    const first = new Promise<string>((resolve) => socket.once('data', (chunk) => resolve(String(chunk))));
    socket.resume();
    expect(String(await Promise.race([first, failed]))).toContain('HTTP/1.1 400');
    socket.destroy();
  });
});
