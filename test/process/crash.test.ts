import path from 'node:path';
import { file, multipart, openRaw, uploadHead } from '../support/network/raw-request';
import { soundBytes } from '../support/network/sandbox-requests';
import { type ServiceProcess, startServiceProcess } from '../support/service/service-process';
import { untilRefused } from '../support/service/until-refused';

const SAMPLE = multipart([file('audio', 'voice.mp3', soundBytes('speech.mp3'))]);

let service: ServiceProcess;
beforeEach(async () => {
  const preload = path.join(__dirname, '..', 'support', 'service', 'throw-on-signal.cjs');
  service = await startServiceProcess({ nodeArgs: ['--require', preload] });
});
afterEach(() => service.close());

describe('an error that nobody caught (F138)', () => {
  it.each([
    ['uncaughtException', 'SIGUSR2'],
    ['unhandledRejection', 'SIGALRM'],
  ] as const)('of the kind %s is logged once, and the process ends with 1', async (kind, signal) => {
    service.process.child.kill(signal);
    expect(await service.process.exit).toBe(1);
    expect(service.events('crash')).toEqual([expect.objectContaining({ kind, level: 'error' })]);
    expect(service.events('stopped')).toHaveLength(1);
  });

  it('turns readiness off and takes nothing new, but what is under way is finished', async () => {
    const upload = openRaw(service.url);
    upload.send(uploadHead(SAMPLE));
    upload.send(SAMPLE.subarray(0, 10_000));
    const probe = openRaw(service.url);
    probe.send('GET /readyz HTTP/1.1\r\nHost: localhost\r\n');
    await fetch(`${service.url}/healthz`);
    service.process.child.kill('SIGUSR2');
    await service.process.waitFor(/"event":"crash"/);
    probe.send('\r\n');
    expect((await probe.answer).status).toBe(503);
    await untilRefused(service.url);
    upload.send(SAMPLE.subarray(10_000));
    expect((await upload.answer).status).toBe(201);
    expect(await service.process.exit).toBe(1);
  });
});
