import { readFileSync } from 'node:fs';
import { busyness } from '../../support/machine/busyness';
import { fixture } from '../../support/media/fixtures';
import { file, multipart, postUpload, sendRaw } from '../../support/network/raw-request';
import { startService, type TestService } from '../../support/service/service';

/** The smallest of what `npm run fuzz` has found. */
const SPEECH = readFileSync(fixture('brief-speech.mp3'));

const TYPE = 'Content-Type: multipart/form-data; boundary=a-boundary-of-the-test\r\n';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

describe('POST /api/upload-reference, byte by byte', () => {
  it.each(['a b', 'a=b', 'a/b'])('takes the boundary %s without the quotes it needs (A5)', async (boundary) => {
    const plain = multipart([file('audio', 'a.mp3', SPEECH)]).toString('latin1');
    const body = Buffer.from(plain.replaceAll('a-boundary-of-the-test', boundary), 'latin1');
    const answer = await postUpload(service.url, body, { 'Content-Type': `multipart/form-data; boundary=${boundary}` });
    expect(answer.status).toBe(201);
  });

  it.each([1, 27, 10_000])('refuses a part behind the closing boundary, in pieces of %d bytes', async (bytes) => {
    const body = multipart([file('audio', 'a.mp3', SPEECH)]);
    const form = Buffer.concat([body, multipart([file('audio', 'b.mp3', 'x')])]);
    const pieces = [form.subarray(0, body.length - 40)];
    for (let at = body.length - 40; at < form.length; at += bytes) pieces.push(form.subarray(at, at + bytes));
    const chunks = pieces.flatMap((piece) => [`${piece.length.toString(16)}\r\n`, piece, '\r\n']);
    const head = 'POST /api/upload-reference HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n';
    const request = [`${head}${TYPE}Transfer-Encoding: chunked\r\n\r\n`, ...chunks, '0\r\n\r\n'];
    const answer = await sendRaw(service.url, request);
    expect({ status: answer.status, code: answer.json().code }).toEqual({ status: 400, code: 'malformed_multipart' });
    expect(answer.ms).toBeLessThan(5_000 * busyness());
  });

  it('survives a request that breaks off after its Content-Type was odd', async () => {
    const head = 'POST /api/upload-reference HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n';
    const broken = `${head}Content-Type: multipart/form-data; boundary=a b\r\n\r\n1\r\n-\r\nnot a chunk`;
    expect((await sendRaw(service.url, broken)).status).toBe(400);
    expect((await postUpload(service.url, multipart([file('audio', 'a.mp3', SPEECH)]))).status).toBe(201);
  });

  it('answers a good form, though bytes that make no sense follow it', async () => {
    const body = multipart([file('audio', 'a.mp3', SPEECH)]);
    const creates = service.sandbox.state.creates;
    const [head, type] = ['POST /api/upload-reference HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n', TYPE];
    const answer = await sendRaw(service.url, [
      `${head}${type}Content-Length: ${body.length}\r\n\r\n`,
      body,
      'garbage',
    ]);
    expect({ status: answer.status, body: answer.json() }).toMatchObject({ status: 201, body: { success: true } });
    expect(service.sandbox.state.creates).toBe(creates + 1);
  });

  it('answers once, though what follows the refused headers is no HTTP', async () => {
    const head = 'POST /api/upload-reference HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n';
    const answer = await sendRaw(service.url, [head, '1\r\n-\r\nnot a chunk']);
    expect(answer.json()).toMatchObject({ status: answer.status, success: false });
  });

  it('refuses a form whose sender asks whether to go on, and goes on at once', async () => {
    const head = 'POST /api/upload-reference HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n';
    const chunks = Buffer.from(`3e8\r\n${'x'.repeat(1000)}\r\n`.repeat(500));
    const request = `${head}Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n`;
    expect((await sendRaw(service.url, [request, chunks, '0\r\n\r\n'])).status).toBe(415);
  });
});
