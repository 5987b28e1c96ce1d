import { spawnSync } from 'node:child_process';
import { closeSync, createReadStream, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mayMount, mountSmallDisk } from '../support/files/small-disk';
import { hasPython } from '../support/machine/python';
import { freePort } from '../support/network/free-port';
import { runService } from '../support/service/run-process';
import { startServiceProcess } from '../support/service/service-process';

describe('what the service prints', () => {
  it('is its log and nothing beside it, whatever the headers of proxies say', async () => {
    const service = await startServiceProcess({ variables: { RATE_LIMIT_PER_MINUTE: '100', TRUST_PROXY: '1' } });
    const ask = (headers: Record<string, string>) => fetch(`${service.url}/api/limits`, { headers });
    await ask({ Forwarded: 'for=192.0.2.7' });
    await ask({ 'X-Forwarded-For': '192.0.2.7:4711' });
    await ask({ 'X-Forwarded-For': 'unknown' });
    await ask({ 'X-Forwarded-For': '' });
    service.process.child.kill('SIGTERM');
    await service.process.exit;
    const lines = service.process.output().split('\n').filter(Boolean);
    await service.close();
    expect(lines.filter((line) => !line.startsWith('{"level"'))).toEqual([]);
    expect(lines.length).toBeGreaterThan(5);
  });

  it('is its log also where no proxy is trusted', async () => {
    const service = await startServiceProcess({ variables: { RATE_LIMIT_PER_MINUTE: '100' } });
    const { status } = await fetch(`${service.url}/api/limits`, { headers: { 'X-Forwarded-For': '192.0.2.7' } });
    service.process.child.kill('SIGTERM');
    await service.process.exit;
    const lines = service.process.output().split('\n').filter(Boolean);
    await service.close();
    expect(status).toBe(200);
    expect(lines.filter((line) => !line.startsWith('{"level"'))).toEqual([]);
  });
});

const WITHIN_MS = 20_000;
const ROOT = path.join(__dirname, '..', '..');

/** Logs this many lines while the threads of Node have other things to do, and ends. More than fits in a pipe. */
const LOGGED_AND_ENDED = 500;
const LOG_AND_END = `
  const log = require('./dist/observability/logger').createLogger({ level: 'info', secrets: [] });
  require('node:crypto').pbkdf2('a', 'b', 400_000, 64, 'sha512', () => {});
  for (let line = 0; line < ${LOGGED_AND_ENDED}; line++) log.info({ line, text: 'x'.repeat(200) });
  process.exit(1);
`;

/** Logs more than may wait, most of it once the output is full, and ends. */
const FILL_AND_END = `
  const log = require('./dist/observability/logger').createLogger({ level: 'info', secrets: [] });
  const logMore = (rounds) => {
    if (rounds === 0) process.exit(1);
    for (let line = 0; line < 100; line++) log.info({ text: 'x'.repeat(1_000) });
    setImmediate(logMore, rounds - 1);
  };
  logMore(60);
`;

/**
 * Writes 100 lines at once into a file that takes less, so that one is cut off, then 100 one by one, and empties the file. Says on
 * standard error how many lines were either kept or lost.
 */
const CUT_AND_LOSE = `
  const { readFileSync, truncateSync } = require('node:fs');
  const output = new (require('./dist/observability/log-output').LogOutput)(1);
  const line = 'x'.repeat(1_000);
  for (let count = 0; count < 100; count++) output.write(line + '\\n');
  const writeOneByOne = (turn) => {
    if (turn < 100) output.write(line + '\\n');
    if (turn < 200) return setImmediate(writeOneByOne, turn + 1);
    const kept = readFileSync(process.env.LOG, 'utf8').split('\\n').filter((text) => text === line).length;
    output.onceLinesWereLost = (lost) => process.stderr.write(String(kept + lost));
    truncateSync(process.env.LOG);
    output.write(line + '\\n');
  };
  writeOneByOne(0);
`;

/** Runs what runs the process in a terminal that nobody reads, and prints how it ended. */
const IN_TERMINAL = `
import os, pty
child, terminal = pty.fork()
if child == 0: os.execlp('node', 'node', '-e', os.environ['PROGRAM'])
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
`;

describe('the log of a process that ends at once', () => {
  const env = { ...process.env, UV_THREADPOOL_SIZE: '1', PROGRAM: LOG_AND_END };
  const options = { cwd: ROOT, env, encoding: 'utf8', timeout: WITHIN_MS } as const;

  it('has all of its lines, in their order', () => {
    const { stdout } = spawnSync('sh', ['-c', 'node -e "$PROGRAM" | cat'], options);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).line);
    expect(lines).toEqual(Array.from({ length: LOGGED_AND_ENDED }, (_, line) => line));
  });

  (hasPython ? it : it.skip).each([
    ['does not hold up the end', LOG_AND_END],
    ['holds up nothing once more lines wait than may', FILL_AND_END],
  ])(
    '%s where its terminal is halted',
    (_, program) => {
      const inTerminal = { ...options, env: { ...env, PROGRAM: program } };
      expect(spawnSync('python3', ['-c', IN_TERMINAL], inTerminal).stdout).toBe('1\n');
    },
    60_000,
  );
});

/** What `look` gives, once that is something. */
async function until(look: () => unknown): Promise<unknown> {
  for (const end = Date.now() + WITHIN_MS; ; await sleep(25)) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`Not within ${WITHIN_MS} ms.`);
  }
}

describe('a log that cannot be written', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'voice-models-output-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** The service with its log in this file, once it answers. */
  async function startWith(log: string, flags: string) {
    const url = `http://127.0.0.1:${await freePort()}`;
    const variables = { PORT: new URL(url).port, FISH_API_KEY: 'some-key', DATA_DIR: path.join(folder, 'data') };
    const stdout = openSync(log, flags);
    const { child, exit, output } = runService(
      { ...variables, RATE_LIMIT_PER_MINUTE: '0', SHUTDOWN_GRACE_SECONDS: '2' },
      { cwd: folder, stdout },
    );
    const ask = () => fetch(`${url}/api/limits`).then(({ status }) => status);
    const stop = async () => {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), WITHIN_MS);
      const exitCode = await exit;
      clearTimeout(late);
      closeSync(stdout);
      return exitCode;
    };
    await until(() => child.exitCode !== null || ask().catch(() => null));
    return { ask, stop, output };
  }

  it('because its disk is full costs lines, which is said once, and nothing else', async () => {
    const { ask, stop, output } = await startWith('/dev/full', 'w');
    const status = await ask().catch(String);
    expect({ exitCode: await stop(), status }).toEqual({ exitCode: 0, status: 200 });
    expect(output()).toBe('The log cannot be written (ENOSPC); lines of it are lost.\n');
  }, 60_000);

  it('because nobody reads its pipe holds up neither requests nor the end', async () => {
    const pipe = path.join(folder, 'pipe');
    spawnSync('mkfifo', [pipe]);
    const { ask, stop } = await startWith(pipe, 'r+');
    // More than fits in the pipe.
    for (let count = 0; count < 600; count++) expect(await ask()).toBe(200);
    expect(await stop()).toBe(0);
  }, 60_000);

  it('because the reader of its pipe went away costs lines until another one comes', async () => {
    const pipe = path.join(folder, 'pipe-of-two');
    spawnSync('mkfifo', [pipe]);
    const reader = openSync(pipe, 'r+');
    const { ask, stop, output } = await startWith(pipe, 'w');
    closeSync(reader);
    await until(() => ask().then(() => output().includes('The log cannot be written (EPIPE)')));
    let text = '';
    createReadStream(pipe, 'utf8').on('data', (part) => {
      text += part;
    });
    const said = await until(() => ask().then(() => /.*log_lines_lost.*/.exec(text)?.[0]));
    expect(await stop()).toBe(0);
    expect(JSON.parse(String(said))).toMatchObject({ level: 'warn', lines: expect.any(Number) });
    expect(output()).toBe('The log cannot be written (EPIPE); lines of it are lost.\n');
  }, 60_000);

  it('counts every line once, also those behind one that is cut off', () => {
    const env = { ...process.env, PROGRAM: CUT_AND_LOSE, LOG: path.join(folder, 'small-log') };
    const { stderr } = spawnSync('sh', ['-c', 'ulimit -f 40; node -e "$PROGRAM" >> "$LOG"'], { cwd: ROOT, env });
    expect(String(stderr)).toBe('The log cannot be written (EFBIG); lines of it are lost.\n200');
  }, 60_000);

  (mayMount() ? it : it.skip)(
    'says how many lines are lost once there is space again',
    async () => {
      const disk = await mountSmallDisk('size=1m');
      const log = path.join(disk.folder, 'log');
      const { ask, stop, output } = await startWith(log, 'a');
      await disk.fill();
      await until(() => ask().then(() => output().includes('The log cannot be written (ENOSPC)')));
      await disk.empty();
      const said = await until(() => ask().then(() => /.*log_lines_lost.*/.exec(readFileSync(log, 'utf8'))?.[0]));
      const exitCode = await stop();
      await disk.remove();
      expect(exitCode).toBe(0);
      expect(JSON.parse(String(said))).toMatchObject({ level: 'warn', lines: expect.any(Number) });
    },
    60_000,
  );
});
