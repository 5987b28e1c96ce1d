import { sendRaw } from '../../support/network/raw-request';
import { startService, type TestService } from '../../support/service/service';

let service: TestService;
afterEach(() => service.close());

async function ask(host: string, headers = ''): Promise<number> {
  const { status } = await sendRaw(
    service.url,
    `GET /api/limits HTTP/1.1\r\nHost: ${host}\r\n${headers}Connection: close\r\n\r\n`,
  );
  return status;
}

async function statuses(hosts: readonly string[]): Promise<Record<string, number>> {
  const answers = await Promise.all(hosts.map(async (host) => [host, await ask(host)] as const));
  return Object.fromEntries(answers);
}

const OURS = [
  'localhost',
  'LOCALHOST.:5000',
  'voices.localhost',
  '127.0.0.1:1',
  '[::1]:5000',
  '192.0.2.7',
  '2130706433',
];
const OTHERS = ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:80', 'evil.example@localhost', ''];

describe('the host of a request', () => {
  it('is a loopback name or an IP address while the service listens on loopback (H162)', async () => {
    service = await startService();
    expect(await statuses(OURS)).toEqual(Object.fromEntries(OURS.map((host) => [host, 200])));
    expect(await statuses(OTHERS)).toEqual(Object.fromEntries(OTHERS.map((host) => [host, 421])));
    expect(service.logs.ofEvent('any_host_accepted')).toEqual([]);
    expect(service.logs.ofEvent('no_sign_in')).toEqual([]);
  });

  it('is one of these as well where loopback is written as an IPv6 address', async () => {
    service = await startService({ settings: { HOST: '::ffff:127.0.0.1' } });
    service = Object.assign(service, { url: service.url.replace(/\/\/.*:/, '//127.0.0.1:') });
    expect(await statuses(['localhost', 'evil.example'])).toEqual({ localhost: 200, 'evil.example': 421 });
    expect(service.logs.ofEvent('any_host_accepted')).toEqual([]);
    expect(service.logs.ofEvent('no_sign_in')).toEqual([]);
  });

  it('that is another is refused with what to set, and is not repeated (H162)', async () => {
    service = await startService();
    const answer = await sendRaw(service.url, 'GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n');
    expect(answer.json()).toMatchObject({ status: 421, code: 'misdirected_request' });
    expect(answer.body).toMatch(/ALLOWED_HOSTS.*PUBLIC_URL/);
    expect(answer.body).not.toContain('evil.example');
  });

  it('may be one of ALLOWED_HOSTS or that of PUBLIC_URL', async () => {
    const settings = {
      ALLOWED_HOSTS: 'voices.example.com, Other.Example',
      PUBLIC_URL: 'https://public.example/voices',
    };
    service = await startService({ settings });
    const ours = ['voices.example.com:443', 'other.example', 'public.example', 'localhost'];
    expect(await statuses(ours)).toEqual(Object.fromEntries(ours.map((host) => [host, 200])));
    expect(await ask('example.com')).toBe(421);
    // Others come through what is in front.
    expect(service.logs.ofEvent('no_sign_in')).toHaveLength(1);
  });

  it('is checked beside what a trusted proxy says of it, and never in its place', async () => {
    service = await startService({ settings: { ALLOWED_HOSTS: 'voices.example.com', TRUST_PROXY: '1' } });
    expect(await ask('localhost', 'X-Forwarded-Host: voices.example.com\r\n')).toBe(200);
    expect(await ask('localhost', 'X-Forwarded-Host: evil.example\r\n')).toBe(421);
    expect(await ask('evil.example', 'X-Forwarded-Host: voices.example.com\r\n')).toBe(421);
  });

  it('may be any once the service is open to the network, with a warning until the names are listed', async () => {
    service = await startService({ settings: { HOST: '0.0.0.0' } });
    service = Object.assign(service, { url: service.url.replace('0.0.0.0', '127.0.0.1') });
    expect(await ask('anything.example')).toBe(200);
    expect(service.logs.ofEvent('any_host_accepted')).toHaveLength(1);
    expect(service.logs.ofEvent('no_sign_in')).toEqual([
      expect.objectContaining({ msg: expect.stringContaining('AUTH_ISSUER') }),
    ]);
    await service.close();
    service = await startService({ settings: { HOST: '0.0.0.0', ALLOWED_HOSTS: 'voices.example.com' } });
    service = Object.assign(service, { url: service.url.replace('0.0.0.0', '127.0.0.1') });
    expect(await ask('anything.example')).toBe(421);
    expect(service.logs.ofEvent('any_host_accepted')).toEqual([]);
  });

  it('is that of an absolute address, whatever Host says (H162)', async () => {
    const settings = { ALLOWED_HOSTS: 'voices.example.com', PUBLIC_URL: 'https://public.example/voices' };
    service = await startService({ settings });
    const get = (target: string, host: string) =>
      sendRaw(service.url, `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    for (const path of [
      '/voices/api/limits',
      '/api/limits',
      '/voices/assets/icon.svg',
      '/voices?lang=en',
      '?lang=en',
    ]) {
      expect([path, (await get(`http://voices.example.com${path}`, 'evil.example')).status]).toEqual([path, 200]);
      expect([path, (await get(`HTTP://evil.example${path}`, 'voices.example.com')).status]).toEqual([path, 421]);
    }
    expect((await get('http://evil.example@voices.example.com/', 'localhost')).status).toBe(421);
    expect((await get('http://localhost/voicesapi/limits', 'localhost')).status).toBe(404);
  });

  it('may be missing in HTTP/1.0, which no browser speaks', async () => {
    service = await startService();
    expect((await sendRaw(service.url, 'GET /healthz HTTP/1.0\r\n\r\n')).status).toBe(200);
  });
});
