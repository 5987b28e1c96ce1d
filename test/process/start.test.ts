import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runProcess } from '../support/run-process';

let folder = '';
beforeAll(() => {
  // Away from any .env of whoever runs the tests.
  folder = mkdtempSync(path.join(tmpdir(), 'voice-models-start-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const start = (variables: Record<string, string>) =>
  runProcess('index.js', { DATA_DIR: folder, PORT: '0', ...variables }, { cwd: folder });
const LISTENING = /"url":"(http:\/\/127\.0\.0\.1:\d+)"/;

describe('npm start', () => {
  it('without FISH_API_KEY refuses to start and names both ways on', async () => {
    const service = start({ FISH_AUDIO_API_KEY: 'canary-key' });
    expect(await service.exit).toBe(78);
    expect(service.output()).toMatch(/FISH_API_KEY: .*\.env.*npm run demo/);
    expect(service.output()).toContain('did you mean FISH_API_KEY?');
    expect(service.output()).not.toContain('canary-key');
  });

  it('reports every setting that is wrong at once, without secrets (E100, F139)', async () => {
    const service = start({ FISH_API_KEY: 'k', PORT: 'x', MONGO_URI: 'mongodb://u:p@canary@h/db', LOG_LEVEL: 'loud' });
    expect(await service.exit).toBe(78);
    expect(service.output().trim().split('\n')).toHaveLength(3);
    expect(service.output()).not.toContain('canary');
  });

  it('says which port is in use (F139)', async () => {
    const other = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as net.AddressInfo;
    const service = start({ FISH_API_KEY: 'some-key', PORT: String(port) });
    expect(await service.exit).toBe(1);
    expect(service.output()).toContain(`${port}: the port is in use`);
    other.close();
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 on %s (F123)', async (signal) => {
    const service = start({ FISH_API_KEY: 'some-key' });
    const [, url] = await service.waitFor(LISTENING);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    service.child.kill(signal);
    expect(await service.exit).toBe(0);
  });

  it('ends while a client has sent half a header (F125)', async () => {
    const service = start({ FISH_API_KEY: 'some-key', SHUTDOWN_GRACE_SECONDS: '1' });
    const [, url = ''] = await service.waitFor(LISTENING);
    const half = net.connect(Number(new URL(url).port), '127.0.0.1');
    half.on('error', () => undefined);
    await new Promise((resolve) => half.write('GET / HTTP/1.1\r\nHos', resolve));
    service.child.kill('SIGTERM');
    expect(await service.exit).not.toBeNull();
    half.destroy();
  });
});
