import { setTimeout as sleep } from 'node:timers/promises';
import { busyness } from '../../support/machine/busyness';
import { openRaw } from '../../support/network/raw-request';
import {
  type ServiceProcess,
  type ServiceProcessOptions,
  startServiceProcess,
} from '../../support/service/service-process';
import { startUpload, stop } from './stop-kit';

let service: ServiceProcess;
afterEach(() => service.close());

async function start(options: ServiceProcessOptions = {}): Promise<void> {
  service = await startServiceProcess(options);
}

describe('hostile connections', () => {
  const SILENT = ['GET / HTTP/1.1\r\nHos', '', 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n'];
  const STALLED =
    'POST /api/upload-reference HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 9999\r\n\r\n--x';

  it('that sent half a header or nothing do not hold it up (F125)', async () => {
    await start();
    const hostile = Array.from({ length: 100 }, () => openRaw(service.url, { keepsOpen: true }));
    for (const [at, connection] of hostile.entries()) connection.send(SILENT[at % SILENT.length] as string);
    await fetch(`${service.url}/healthz`);
    const at = await stop(service);
    expect(await service.process.exit).toBe(0);
    expect(performance.now() - at).toBeLessThan(4_500 * busyness());
    for (const connection of hostile) connection.destroy();
  });

  it('by the hundred neither hold it up nor cost one of 50 uploads its answer (F124, F125)', async () => {
    const graceSeconds = Math.round(5 * busyness());
    await start({
      variables: { SHUTDOWN_GRACE_SECONDS: String(graceSeconds), UPLOAD_MAX_CONCURRENT: '200' },
      sandbox: { concurrency: 50 },
    });
    const hostile = Array.from({ length: 200 }, () => openRaw(service.url, { keepsOpen: true }));
    for (const [at, connection] of hostile.entries()) connection.send([STALLED, ...SILENT][at % 4] as string);
    const uploads = Array.from({ length: 50 }, () => startUpload(service));
    await fetch(`${service.url}/healthz`);
    const at = await stop(service);
    await sleep(500);
    for (const { finish } of uploads) finish();
    const answers = await Promise.all(uploads.map(({ connection }) => connection.answer));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(await service.process.exit).toBe(0);
    expect(performance.now() - at).toBeLessThan(graceSeconds * 1000 + 5_000 * busyness());
    for (const connection of hostile) connection.destroy();
  }, 60_000);
});
