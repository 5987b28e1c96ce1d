import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mayMount, mountSmallDisk } from '../support/files/small-disk';
import { busyness } from '../support/machine/busyness';
import { closedPort } from '../support/network/scripted-server';
import { TcpProxy } from '../support/network/tcp-proxy';
import { runService } from '../support/service/run-process';
import { startServiceProcess } from '../support/service/service-process';

let folder = '';
beforeAll(() => {
  // Away from any .env of whoever runs the tests.
  folder = mkdtempSync(path.join(tmpdir(), 'voice-models-start-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const start = (variables: Record<string, string>) =>
  runService({ DATA_DIR: path.join(folder, 'data'), PORT: '0', ...variables }, { cwd: folder });

/** What a process that could not start told its operator: the lines that are no log lines. */
async function complaintOf(variables: Record<string, string>): Promise<string[]> {
  const service = start({ FISH_API_KEY: 'canary-key', ...variables });
  expect(await service.exit).toBe(1);
  const output = service.output();
  expect(output).not.toMatch(/canary-key|\\n {4}at /);
  return output
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('{'));
}

describe('npm start', () => {
  it('without FISH_API_KEY starts, and names both ways on once', async () => {
    const service = start({ FISH_AUDIO_API_KEY: 'canary-key' });
    const [, url] = await service.waitFor(/"url":"(http:[^"]+)"/);
    expect((await fetch(`${url}/`)).status).toBe(200);
    service.child.kill('SIGTERM');
    expect(await service.exit).toBe(0);
    const warnings = service.output().match(/FISH_API_KEY is not set.*\.env.*npm run demo/g);
    expect(warnings).toHaveLength(1);
    expect(service.output()).toContain('did you mean FISH_API_KEY?');
    expect(service.output()).not.toContain('canary-key');
  });

  it('with a key in quotes, or a .env in UTF-16, ends with 78 and a remedy (F139)', async () => {
    const quoted = start({ FISH_API_KEY: '"canary-key"' });
    expect(await quoted.exit).toBe(78);
    expect(quoted.output()).toBe('FISH_API_KEY: remove the quotes around the value\n');
    const other = mkdtempSync(path.join(folder, 'utf-16-'));
    writeFileSync(path.join(other, '.env'), Buffer.from('\uFEFFFISH_API_KEY=canary-key\r\n', 'utf16le'));
    const service = runService({ PORT: '0' }, { cwd: other });
    expect(await service.exit).toBe(78);
    expect(service.output()).toMatch(/^\.env: .*save it as UTF-8\n$/);
  });

  it('writes lines for people with LOG_FORMAT=pretty', async () => {
    const service = start({ FISH_API_KEY: 'canary-key', LOG_FORMAT: 'pretty' });
    await service.waitFor(/^\d\d:\d\d:\d\d INFO {2}Listening on http:\S+ event=listening url=http:\S+ /m);
    service.child.kill('SIGTERM');
    expect(await service.exit).toBe(0);
    expect(service.output()).not.toContain('{"');
  });

  it('reports every setting that is wrong at once, without secrets (E100, F139)', async () => {
    const service = start({ FISH_API_KEY: 'k', PORT: 'x', MONGO_URI: 'mongodb://u:p@canary@h/db', LOG_LEVEL: 'loud' });
    expect(await service.exit).toBe(78);
    expect(service.output().trim().split('\n')).toHaveLength(3);
    expect(service.output()).not.toContain('canary');
  });

  it('says in one line which port is in use (F139)', async () => {
    const other = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as net.AddressInfo;
    const complaint = await complaintOf({ PORT: String(port) });
    expect(complaint).toEqual([
      `The service could not start. Cannot listen on 127.0.0.1:${port}: the port is in use; set PORT to another one`,
    ]);
    other.close();
  });

  it('says in one line that this machine does not have the address (F139)', async () => {
    const complaint = await complaintOf({ HOST: '192.0.2.1' });
    expect(complaint).toEqual([expect.stringContaining('192.0.2.1:0: this machine does not have that address')]);
  });
});

describe('DATA_DIR', () => {
  it('that cannot be made is said in words', async () => {
    const complaints = await Promise.all(
      ['/proc/voices', path.join(folder, 'a'.repeat(300))].map((dataDir) => complaintOf({ DATA_DIR: dataDir })),
    );
    expect(complaints).toEqual([
      [expect.stringMatching(/ cannot be used: no folder can be made there\. Set DATA_DIR to /)],
      [expect.stringMatching(/ cannot be used: its name is too long\. Set DATA_DIR to /)],
    ]);
  });

  it('is made when it is missing, for this user alone (E117)', async () => {
    const dataFolder = path.join(folder, 'some', 'new', 'folder');
    const service = await startServiceProcess({ dataFolder });
    expect(statSync(dataFolder).mode & 0o777).toBe(0o700);
    await service.close();
  });

  it('that is a file, or lies below one, keeps the service from starting, in one line (E117)', async () => {
    const file = path.join(folder, 'a-file');
    writeFileSync(file, '');
    for (const dataDir of [file, path.join(file, 'data')]) {
      const complaint = await complaintOf({ DATA_DIR: dataDir });
      expect(complaint).toEqual([
        expect.stringMatching(/^The service could not start\. DATA_DIR: .* it is not a folder\./),
      ]);
      expect(complaint[0]).toContain(dataDir);
    }
  });

  (mayMount() ? it : it.skip)(
    'on a disk that cannot be written does as well (E117; only where mounting a tmpfs is permitted)',
    async () => {
      const disk = await mountSmallDisk('ro');
      for (const dataDir of [disk.folder, path.join(disk.folder, 'data')]) {
        const complaint = await complaintOf({ DATA_DIR: dataDir });
        expect(complaint).toEqual([expect.stringContaining('it is on a disk that cannot be written')]);
      }
      await disk.remove();
    },
  );
});

describe('the service listens within 2 s', () => {
  // It takes Node alone a good part of a second to load everything on a small machine.
  const LISTENING_MS = 2_000;

  async function health(mongoUri: string) {
    const service = await startServiceProcess({ variables: { MONGO_URI: mongoUri } });
    try {
      const ready = await fetch(`${service.url}/readyz`);
      const body = (await ready.json()) as { status: string };
      return { ms: service.startMs, httpStatus: ready.status, status: body.status };
    } finally {
      service.process.child.kill('SIGTERM');
      expect(await service.process.exit).toBe(0);
      await service.close();
    }
  }

  it('without MongoDB (E99)', async () => {
    const { ms, httpStatus, status } = await health('');
    expect(ms).toBeLessThan(LISTENING_MS * busyness());
    expect({ httpStatus, status }).toEqual({ httpStatus: 200, status: 'ready' });
  });

  it.each([
    ['refuses connections (E102)', async () => `mongodb://127.0.0.1:${await closedPort()}/db`],
    ['has a name that cannot be found (E102)', async () => 'mongodb://nowhere.invalid/db'],
    ['has an SRV name that cannot be found (E101)', async () => 'mongodb+srv://nowhere.invalid/db'],
  ])('when MongoDB %s', async (_what, uri) => {
    const { ms, httpStatus, status } = await health(await uri());
    expect(ms).toBeLessThan(LISTENING_MS * busyness());
    expect({ httpStatus, status }).toEqual({ httpStatus: 200, status: 'degraded' });
  });

  it('when MongoDB accepts connections and stays silent (E102)', async () => {
    const silent = await TcpProxy.start({ host: '127.0.0.1', port: 9 });
    silent.blackHole();
    const { ms, httpStatus, status } = await health(silent.uri);
    expect(ms).toBeLessThan(LISTENING_MS * busyness());
    expect({ httpStatus, status }).toEqual({ httpStatus: 200, status: 'degraded' });
    await silent.close();
  });
});
