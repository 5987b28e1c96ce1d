import request from 'supertest';
import { startTemporaryDatabase } from '../../support/database/temporary-database';
import { fixture } from '../../support/media/fixtures';
import { startService, type TestService } from '../../support/service/service';

const HTML = { Accept: 'text/html' };

let service: TestService;
afterEach(() => service.close());

const linksOf = (html: string): string[] =>
  [...html.matchAll(/ (?:href|src|action|data-base)="([^"#]+)/g)].map(([, link = '']) => link);

async function page(address: string, headers: Record<string, string> = {}) {
  const { status, text } = await request(service.url)
    .get(address)
    .set({ ...HTML, ...headers });
  return { status, links: linksOf(text) };
}

describe('behind a proxy with a path prefix', () => {
  it.each(['/', '/voices', '/voices/', '/voices?user_id=nobody'])(
    'every link of the page at %s begins with the prefix of PUBLIC_URL, whether the proxy has taken it off or not',
    async (address) => {
      service = await startService({ settings: { PUBLIC_URL: 'https://example.com/voices/' } });
      const { links } = await page(address);
      expect(links.length).toBeGreaterThan(8);
      expect(links.filter((link) => link !== '/voices' && !link.startsWith('/voices/'))).toEqual([]);
    },
  );

  it('the API, the assets and the pages of problems are found with the prefix, and nothing else is taken for it', async () => {
    service = await startService({ settings: { PUBLIC_URL: 'https://example.com/voices' } });
    const statusOf = async (path: string) => (await request(service.url).get(path)).status;
    expect(await statusOf('/voices/api/limits')).toBe(200);
    expect(await statusOf('/voices/assets/icon.svg')).toBe(200);
    expect(await statusOf('/voices/page/renewed.js')).toBe(200);
    expect(await statusOf('/voicesapi/limits')).toBe(404);
    expect(await statusOf('/voices/voices/api/limits')).toBe(404);
    expect((await page('/voices/nothing')).links.filter((link) => !link.startsWith('/voices'))).toEqual([]);
  });

  it('Location has the prefix, of a redirect and of what was made', async () => {
    const database = await startTemporaryDatabase();
    service = await startService({ mongoUri: database.uri, settings: { PUBLIC_URL: 'https://example.com/voices' } });
    const redirect = await request(service.url).post('/voices/voice-models/nothing/delete');
    expect([redirect.status, redirect.headers.location]).toEqual([303, '/voices/?flash=gone']);
    await database.stop();
    const made = await request(service.url).post('/api/upload-reference').attach('audio', fixture('speech.mp3'));
    expect(made.headers.location).toBe(`/voices/api/voice-models/${made.body.model_id}`);
  });

  it('X-Forwarded-Prefix counts where the proxy is trusted, and only if it is a path', async () => {
    service = await startService({ settings: { TRUST_PROXY: '1' } });
    const prefixed = async (prefix: string) => (await page('/', { 'X-Forwarded-Prefix': prefix })).links;
    expect(await prefixed('/a/b/')).toContain('/a/b/api/upload-reference');
    for (const odd of [
      '//evil.example',
      'https://evil.example',
      '/"><script>',
      '/a/../b',
      `/${'a'.repeat(900)}`,
      '/',
    ]) {
      expect(await prefixed(odd)).toContain('/api/upload-reference');
    }
  });

  it('X-Forwarded-Prefix counts for nothing where no proxy is trusted, nor against PUBLIC_URL', async () => {
    service = await startService();
    expect((await page('/', { 'X-Forwarded-Prefix': '/a' })).links).toContain('/api/upload-reference');
    await service.close();
    service = await startService({ settings: { PUBLIC_URL: 'https://example.com/voices', TRUST_PROXY: '1' } });
    expect((await page('/', { 'X-Forwarded-Prefix': '/a' })).links).toContain('/voices/api/upload-reference');
  });

  it('no cookie is set, with or without a prefix', async () => {
    service = await startService({ settings: { PUBLIC_URL: 'https://example.com/voices' } });
    for (const address of ['/', '/voices/', '/voices/api/limits', '/nothing']) {
      expect((await request(service.url).get(address)).headers['set-cookie']).toBeUndefined();
    }
  });
});

describe('a client behind a proxy', () => {
  it.each([
    ['with a port', ['192.0.2.7:1', '192.0.2.7:2', '192.0.2.7']],
    ['as IPv6 with a port', ['[2001:db8::1]:1', '[2001:db8::1]:2', '2001:db8::1']],
    ['behind others that it claims', ['192.0.2.1, 192.0.2.7:1', '192.0.2.2, 192.0.2.7', 'unknown, 192.0.2.7']],
    ['as no address at all, which makes it the proxy', ['unknown', '_hidden', 'a:b:c']],
  ])('that X-Forwarded-For names %s is one client (H176)', async (_title, headers) => {
    service = await startService({ settings: { TRUST_PROXY: '1', RATE_LIMIT_PER_MINUTE: '2' } });
    const statuses: number[] = [];
    for (const header of headers) {
      statuses.push((await request(service.url).get('/api/limits').set('X-Forwarded-For', header)).status);
    }
    expect(statuses).toEqual([200, 200, 429]);
    const other = await request(service.url).get('/api/limits').set('X-Forwarded-For', '198.51.100.9:1');
    expect(other.status).toBe(200);
  });
});
