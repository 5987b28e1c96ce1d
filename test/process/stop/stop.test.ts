import { busyness } from '../../support/machine/busyness';
import {
  type ServiceProcess,
  type ServiceProcessOptions,
  startServiceProcess,
} from '../../support/service/service-process';
import { untilRefused } from '../../support/service/until-refused';
import { isCreating, postForm, speak, startUpload, stop, until } from './stop-kit';

let service: ServiceProcess;
afterEach(() => service.close());

async function start(options: ServiceProcessOptions = {}): Promise<void> {
  service = await startServiceProcess(options);
}

describe('a service that is told to stop', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 in a moment on %s when it is idle (F123)', async (signal) => {
    await start();
    // A keep-alive connection that is idle is no reason to wait.
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    const at = await stop(service, signal);
    expect(await service.process.exit).toBe(0);
    expect(performance.now() - at).toBeLessThan(4_000 * busyness());
    expect(service.process.output().trim().split('\n').at(-1)).toContain('"event":"stopped"');
  });

  it('says at once that it is not ready, and ends every connection with its answer (F124)', async () => {
    await start();
    const upload = startUpload(service);
    await fetch(`${service.url}/healthz`);
    await stop(service);
    const ready = await fetch(`${service.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(ready.headers.get('connection')).toBe('close');
    expect(await ready.json()).toMatchObject({ status: 'stopping' });
    upload.finish();
    expect((await upload.connection.answer).headers.connection).toBe('close');
  });

  it('finishes an upload that is being received, and takes no new connections meanwhile (F124)', async () => {
    await start();
    const upload = startUpload(service);
    await fetch(`${service.url}/healthz`);
    await stop(service);
    await untilRefused(service.url);
    upload.finish();
    const answer = await upload.connection.answer;
    expect(answer.status).toBe(201);
    expect(await service.process.exit).toBe(0);
    expect(service.sandbox.state.creates).toBe(1);
    expect(service.events('drained')).toMatchObject([{ in_time: true, lost: 0 }]);
  });

  it('finishes an upload that Fish.Audio is working on (F124)', async () => {
    await start();
    service.sandbox.faults.add({ match: { path: '/model', method: 'POST' }, delayMs: 1_500 });
    const answer = postForm(service);
    await until(() => isCreating(service));
    await stop(service);
    expect((await answer).status).toBe(201);
    expect(await service.process.exit).toBe(0);
  });

  it('finishes an upload whose client has left (F124)', async () => {
    await start();
    service.sandbox.faults.add({ match: { path: '/model', method: 'POST' }, delayMs: 1_000 });
    const { connection, finish } = startUpload(service);
    finish();
    await until(() => isCreating(service));
    connection.destroy();
    await service.process.waitFor(/"event":"client_closed"/);
    await stop(service);
    expect(await service.process.exit).toBe(0);
    expect(service.sandbox.state.models).toHaveLength(1);
    expect(service.events('drained')).toMatchObject([{ in_time: true }]);
  });

  it('finishes a speech (F124)', async () => {
    await start();
    const { model_id } = (await (await postForm(service)).json()) as { model_id: string };
    service.sandbox.faults.add({ match: { path: '/v1/tts' }, drip: { bytes: 8_000, everyMs: 100 } });
    const speech = await speak(service, model_id);
    await stop(service);
    expect((await speech.arrayBuffer()).byteLength).toBeGreaterThan(2_000);
    expect(await service.process.exit).toBe(0);
  });
});
