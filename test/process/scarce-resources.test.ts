import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeWav } from '../support/media/wav';
import { openRaw } from '../support/network/raw-request';
import { soundBytes } from '../support/network/sandbox-requests';
import { type ServiceProcess, startServiceProcess } from '../support/service/service-process';

let service: ServiceProcess;
afterEach(() => service.close());

async function upload(sample: Buffer): Promise<number> {
  const body = new FormData();
  body.set('audio', new File([sample], 'voice'));
  const answer = await fetch(`${service.url}/api/upload-reference`, { method: 'POST', body });
  await answer.arrayBuffer();
  return answer.status;
}

const MAX_OPEN = 64;

/** Waits until the process has opened next to all that it may. Only Linux tells, so elsewhere for a moment. */
async function untilFull({ process: { child } }: ServiceProcess): Promise<void> {
  if (process.platform !== 'linux') return sleep(500);
  const open = (): number => readdirSync(`/proc/${child.pid}/fd`).length;
  for (let checks = 0; checks < 200 && open() < MAX_OPEN - 1; checks += 1) await sleep(20);
}

describe('a process that may open 64 files and sockets (F136)', () => {
  it('refuses what it has no room for, lives, and works when there is room again', async () => {
    service = await startServiceProcess({ maxOpenFiles: MAX_OPEN });
    expect(await upload(soundBytes('speech.mp3'))).toBe(201);
    const crowd = Array.from({ length: 150 }, () => openRaw(service.url, { keepsOpen: true }));
    for (const connection of crowd) connection.send('GET /healthz HTTP/1.1\r\nX-Slow: ');
    await untilFull(service);
    const large = makeWav({ seconds: 30, sampleRate: 48_000 });
    const meanwhile = await Promise.all([large, soundBytes('speech.mp3')].map((it) => upload(it).catch(() => 503)));
    expect(meanwhile).toEqual([503, 503]);
    for (const connection of crowd) connection.destroy();
    let last = 503;
    for (let attempts = 0; attempts < 40 && last === 503; attempts += 1) {
      await sleep(100);
      last = await upload(large).catch(() => 503);
    }
    expect(last).toBe(201);
    expect(service.events('crash')).toEqual([]);
    service.process.child.kill('SIGTERM');
    expect(await service.process.exit).toBe(0);
  });
});

describe('a process with a heap of 96 MB (F137)', () => {
  it('takes 20 uploads of the largest size at once', async () => {
    service = await startServiceProcess({
      nodeArgs: ['--max-old-space-size=96'],
      variables: { UPLOAD_MAX_FILE_MB: '10' },
      sandbox: { concurrency: 50, maxTotalSeconds: Number.POSITIVE_INFINITY },
    });
    // 44 bytes of header and as many whole samples as fit.
    const largest = makeWav({ seconds: (10_000_000 - 44) / 2 / 48_000, sampleRate: 48_000 });
    const statuses = await Promise.all(Array.from({ length: 20 }, () => upload(largest)));
    expect(statuses).toEqual(statuses.map(() => 201));
    expect(service.sandbox.state.creates).toBe(20);
  }, 60_000);
});
