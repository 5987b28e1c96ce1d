import { readFileSync, statSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { pageFiles } from '../../../src/http/responses/page-files';
import { startService, type TestService } from '../../support/service/service';

const ROOT = path.join(__dirname, '..', '..', '..');
const VIEWER = path.join(ROOT, 'node_modules', 'swagger-ui-dist', 'swagger-ui-bundle.js');
const MAIN = pageFiles(path.join(ROOT, 'dist', 'browser', 'page-files.json'))('main.js');
/** One file of each address, and where it is. */
const FILES: readonly (readonly [address: string, file: string])[] = [
  ['/assets/styles/base/layout.css', path.join(ROOT, 'public', 'styles', 'base', 'layout.css')],
  [`/page/${MAIN}`, path.join(ROOT, 'dist', 'browser', 'page', MAIN)],
  ['/client/http/send.js', path.join(ROOT, 'dist', 'browser', 'client', 'http', 'send.js')],
  ['/docs/swagger-ui-bundle.js', VIEWER],
];
const [STYLES, STYLES_FILE] = FILES[0] ?? ['', ''];
const BROWSER = { 'accept-encoding': 'gzip, deflate, br, zstd' };

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

interface Received {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What is received, byte for byte: fetch and supertest would decompress it. */
function get(address: string, headers: http.OutgoingHttpHeaders = {}, method = 'GET'): Promise<Received> {
  return new Promise((resolve, reject) => {
    const request = http.request(`${service.url}${address}`, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    request.on('error', reject);
    request.end();
  });
}

describe('the files of the page', () => {
  it.each(FILES)(
    'are sent compressed from %s, and as they are to whoever does not take that',
    async (address, file) => {
      const bytes = readFileSync(file);
      const plain = await get(address);
      expect(plain.headers['content-encoding']).toBeUndefined();
      expect(plain.headers).toMatchObject({ 'content-length': String(bytes.length), vary: 'Accept-Encoding' });
      expect(plain.headers['accept-ranges']).toBe('bytes');
      expect(plain.body.equals(bytes)).toBe(true);
      const compressed = await get(address, BROWSER);
      expect(compressed.headers).toMatchObject({ 'content-encoding': 'br', vary: 'Accept-Encoding' });
      expect(compressed.headers.etag).toBe(plain.headers.etag);
      expect(compressed.headers.etag).toMatch(/^W\//);
      expect(compressed.headers).not.toHaveProperty('accept-ranges');
      expect(compressed.body.length).toBeLessThan(bytes.length / 2);
      expect(brotliDecompressSync(compressed.body).equals(bytes)).toBe(true);
    },
  );

  it('are kept for good where their name holds their hash, as those of which the page consists, and else asked for anew', async () => {
    const { body } = await get('/');
    const named = [...body.toString().matchAll(/(?:src|href)="(\/page\/[^"]+)"/g)].map(([, address = '']) => address);
    const kept = await Promise.all(named.map(async (address) => (await get(address)).headers['cache-control']));
    expect(Object.fromEntries(named.map((address, at) => [address.replace(/-\w{8}/, '-HASH'), kept[at]]))).toEqual({
      '/page/renewed.js': 'no-cache',
      '/page/styles-HASH.css': 'max-age=31536000, immutable',
      '/page/main-HASH.js': 'max-age=31536000, immutable',
    });
    for (const address of [STYLES, '/client/http/send.js', '/docs/swagger-ui-bundle.js']) {
      expect((await get(address)).headers).toMatchObject({ 'cache-control': 'no-cache', etag: expect.any(String) });
    }
  });

  it.each([
    ['gzip', gunzipSync],
    ['deflate', inflateSync],
    ['br;q=0.1, gzip', gunzipSync],
  ] as const)('are sent as the client takes them: %s', async (encoding, decompress) => {
    const { body } = await get(STYLES, { 'accept-encoding': encoding });
    expect(decompress(body).equals(readFileSync(STYLES_FILE))).toBe(true);
  });

  it.each(['identity', 'gzip;q=0, br;q=0', 'zstd'])(
    'are sent as they are with Accept-Encoding: %s',
    async (encoding) => {
      const { headers, body } = await get(STYLES, { 'accept-encoding': encoding });
      expect(headers).not.toHaveProperty('content-encoding');
      expect(body.length).toBe(statSync(STYLES_FILE).size);
    },
  );

  it('are not sent again to whoever has them, compressed or not', async () => {
    const { headers } = await get(STYLES);
    for (const more of [{}, BROWSER]) {
      const again = await get(STYLES, { ...more, 'if-none-match': headers.etag });
      expect({ status: again.status, length: again.body.length }).toEqual({ status: 304, length: 0 });
      expect(again.headers).toMatchObject({ vary: 'Accept-Encoding', etag: headers.etag });
      expect(again.headers).not.toHaveProperty('content-encoding');
    }
  });

  it('are sent in part as they are, also to whoever takes them compressed', async () => {
    const bytes = readFileSync(STYLES_FILE);
    for (const more of [{}, BROWSER]) {
      const { status, headers, body } = await get(STYLES, { ...more, range: 'bytes=100-1999' });
      expect(status).toBe(206);
      expect(headers).toMatchObject({
        'content-range': `bytes 100-1999/${bytes.length}`,
        'content-length': '1900',
        vary: 'Accept-Encoding',
      });
      expect(headers).not.toHaveProperty('content-encoding');
      expect(body.equals(bytes.subarray(100, 2_000))).toBe(true);
    }
  });

  it('are sent whole where a range depends on what the client has, whose ETag does not say in which form that is', async () => {
    const { headers } = await get(STYLES, BROWSER);
    for (const condition of [headers.etag, headers['last-modified']]) {
      const answer = await get(STYLES, { ...BROWSER, range: 'bytes=100-', 'if-range': condition });
      expect({ status: answer.status, encoding: answer.headers['content-encoding'] }).toEqual({
        status: 200,
        encoding: 'br',
      });
    }
  });

  it.each([
    ['a range behind the end', { range: 'bytes=99999999-' }, 416, 'range_not_satisfiable'],
    ['an ETag that is another', { 'if-match': '"x"' }, 412, 'precondition_failed'],
    ['a time before the last change', { 'if-unmodified-since': new Date(0).toUTCString() }, 412, 'precondition_failed'],
  ])('are refused with what was asked for in vain: %s', async (_title, asked, status, code) => {
    const answer = await get(STYLES, { ...asked, accept: 'application/json' });
    expect({ status: answer.status, ...JSON.parse(answer.body.toString()) }).toMatchObject({ status, code });
    expect(answer.headers).not.toHaveProperty('etag');
    expect(answer.headers['content-range']).toBe(status === 416 ? `bytes */${statSync(STYLES_FILE).size}` : undefined);
  });

  it('say on HEAD how long they are where they would be sent as they are, and else nothing that is not so', async () => {
    const plain = await get(STYLES, {}, 'HEAD');
    expect(plain.headers['content-length']).toBe(String(statSync(STYLES_FILE).size));
    const { status, headers, body } = await get(STYLES, BROWSER, 'HEAD');
    expect({ status, length: body.length }).toEqual({ status: 200, length: 0 });
    expect(headers).not.toHaveProperty('content-length');
    expect(headers).toMatchObject({ etag: plain.headers.etag, vary: 'Accept-Encoding' });
  });

  it('are not all compressed where very many are asked for at once, and each is whole', async () => {
    const bytes = readFileSync(VIEWER);
    const all = await Promise.all(Array.from({ length: 12 }, () => get('/docs/swagger-ui-bundle.js', BROWSER)));
    const compressed = all.filter(({ headers }) => headers['content-encoding'] === 'br');
    expect(compressed.length).toBeGreaterThan(0);
    expect(compressed.length).toBeLessThan(all.length);
    for (const { headers, body } of all) {
      const whole = headers['content-encoding'] === 'br' ? brotliDecompressSync(body) : body;
      expect(whole.equals(bytes)).toBe(true);
    }
    expect((await get('/docs/swagger-ui-bundle.js', BROWSER)).headers['content-encoding']).toBe('br');
  });
});

describe('what is no file', () => {
  it.each(['/assets', '/assets/styles', '/page', '/client', '/client/http'])(
    'leads nowhere, since a redirect would be wrong behind a prefix: %s',
    async (address) => {
      const { status, headers } = await get(address, { accept: 'application/json' });
      expect({ status, location: headers.location }).toEqual({ status: 404, location: undefined });
    },
  );

  it.each(['/', '/docs', '/openapi.json', '/api/limits', '/readyz', '/assets/none.css', '/docs/none.js', '/client/'])(
    'is not compressed: %s',
    async (address) => {
      for (const accept of ['text/html', 'application/json']) {
        const { headers } = await get(address, { ...BROWSER, accept });
        expect(headers).not.toHaveProperty('content-encoding');
      }
    },
  );
});
