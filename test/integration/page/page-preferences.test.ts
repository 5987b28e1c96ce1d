import request from 'supertest';
import { startService, type TestService } from '../../support/service/service';

let service: TestService;
beforeAll(async () => {
  service = await startService({ settings: { PUBLIC_URL: 'https://example.com/voices' } });
});
afterAll(() => service.close());

const page = (path: string, headers: Record<string, string> = {}) =>
  request(service.url)
    .get(path)
    .set({ Accept: 'text/html', ...headers });

describe('the language and colours of a page', () => {
  it.each([
    [{}, 'en'],
    [{ 'Accept-Language': 'de-AT,de;q=0.9,en;q=0.8' }, 'de'],
    [{ 'Accept-Language': 'fr,en;q=0.5' }, 'en'],
    [{ 'Accept-Language': 'fr' }, 'en'],
    [{ 'Accept-Language': 'de', Cookie: 'lang=en' }, 'en'],
    [{ 'Accept-Language': 'de', Cookie: 'lang=xx; %; =; lang' }, 'de'],
  ])('follow what was chosen, else the browser: %j is %s', async (headers, language) => {
    const { text } = await page('/', headers);
    expect(text).toContain(`<html lang="${language}">`);
    expect(text).toContain(language === 'de' ? 'Stimme erstellen' : 'Create voice');
  });

  it('?lang= is remembered, for the path of this service only, and its links keep the address', async () => {
    const { text, headers } = await page('/voices/?user_id=aaaaaaaaaaaaaaaaaaaaaaaa&lang=de');
    expect(headers['set-cookie']).toEqual(['lang=de; Max-Age=31536000; Path=/voices/; SameSite=Lax']);
    expect(text).toContain('<html lang="de">');
    expect(text).toContain('href="/voices/?user_id=aaaaaaaaaaaaaaaaaaaaaaaa&amp;lang=en"');
  });

  it('links to a language lead to a page of this service, whatever the page is', async () => {
    const link = async (asked: request.Test) => /href="([^"]*lang=de)"/.exec((await asked).text)?.[1];
    const voice = '/api/voice-models/0123456789abcdef0123456789abcdef';
    expect(await link(page(voice))).toBe(`/voices${voice}?lang=de`);
    expect((await page(`${voice}?lang=de`)).text).not.toContain('lang is not');
    expect(await link(page('//evil.example/x'))).toBe('/voices/evil.example/x?lang=de');
    const sent = request(service.url).post('/api/upload-reference').set('Accept', 'text/html');
    expect(await link(sent)).toBe('/voices/?lang=de');
  });

  it('are not worked out for anything but a page, and shown for an address that cannot be read', async () => {
    const { headers } = await page('/assets/icon.svg?lang=de&x=%ff').expect(200);
    expect(headers['set-cookie']).toBeUndefined();
    expect(headers['content-security-policy']).not.toContain('nonce');
    const { text, type } = await page('/?x=%ff', { 'Accept-Language': 'de' }).expect(400);
    expect(type).toBe('text/html');
    expect(text).toContain('<html lang="de">');
    expect((await page('/', { 'Accept-Language': 'de;q=0.1,'.repeat(1_000) })).text).toContain('<html lang="en">');
  });

  it('a language that the page does not have is ignored, and markup in the address stays text', async () => {
    const { text, headers } = await page('/?lang=%3Cscript%3E&x=%22%3E%3Cscript%3E');
    expect(headers['set-cookie']).toBeUndefined();
    expect(text).toContain('<html lang="en">');
    expect(text).not.toContain('<script>');
  });

  it('the theme is what the page has noted in its cookie', async () => {
    expect((await page('/', { Cookie: 'theme=dark' })).text).toContain('<html lang="en" data-theme="dark">');
    expect((await page('/', { Cookie: 'theme="><x' })).text).toContain('<html lang="en">');
  });

  it('pages of errors are in the same language', async () => {
    const { text } = await page('/nothing', { 'Accept-Language': 'de' });
    expect(text).toContain('<html lang="de">');
    expect(text).toContain('Zur Startseite');
  });

  it('each response names another style element in its policy', async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const { text, headers } = await page('/');
        const nonce = /data-nonce="([^"]+)"/.exec(text)?.[1];
        expect(headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonce}'`);
        return nonce;
      }),
    );
    expect(nonces[0]).not.toBe(nonces[1]);
  });
});
