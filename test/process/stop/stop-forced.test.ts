import { setTimeout as sleep } from 'node:timers/promises';
import { busyness } from '../../support/machine/busyness';
import { openRaw } from '../../support/network/raw-request';
import {
  type ServiceProcess,
  type ServiceProcessOptions,
  startServiceProcess,
} from '../../support/service/service-process';
import { isCreating, journalStates, postForm, speak, startUpload, stop, temporaryFiles, until } from './stop-kit';

const USER_ID = '5f0c1d2e3b4a49688776a5b4';

let service: ServiceProcess;
afterEach(() => service.close());

async function start(options: ServiceProcessOptions = {}): Promise<void> {
  service = await startServiceProcess(options);
}

describe('a service whose time to stop is over', () => {
  const SHORT = { variables: { SHUTDOWN_GRACE_SECONDS: '1', MONGO_URI: 'mongodb://127.0.0.1:9/db' } };

  it('cuts a speech off, and ends with 1 (F124)', async () => {
    await start(SHORT);
    const { model_id } = (await (await postForm(service)).json()) as { model_id: string };
    service.sandbox.faults.add({ match: { path: '/v1/tts' }, drip: { bytes: 100, everyMs: 100 } });
    const speech = await speak(service, model_id);
    await stop(service);
    await expect(speech.arrayBuffer()).rejects.toThrow('terminated');
    expect(await service.process.exit).toBe(1);
    expect(service.events('cut_off')).toHaveLength(1);
  });

  it('tells who is still sending to come again, keeps nothing, and ends with 0 (F124)', async () => {
    await start(SHORT);
    const { connection } = startUpload(service);
    const speech = openRaw(service.url);
    speech.send('POST /api/voice-models/abc/speech HTTP/1.1\r\nHost: localhost\r\n');
    speech.send('Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{');
    await fetch(`${service.url}/healthz`);
    await stop(service);
    for (const answer of [await connection.answer, await speech.answer]) {
      expect({ status: answer.status, retry: answer.headers['retry-after'] }).toEqual({ status: 503, retry: '5' });
      expect(answer.body).toContain('"code":"shutting_down"');
    }
    expect(await service.process.exit).toBe(0);
    expect(service.events('drained')).toMatchObject([{ in_time: false, lost: 0 }]);
    expect(await temporaryFiles(service)).toEqual([]);
    expect(service.sandbox.state.creates).toBe(0);
  });

  it('keeps an upload that Fish.Audio has not answered for the next process, says so, and ends with 1 (F124)', async () => {
    await start(SHORT);
    service.sandbox.faults.add({ match: { path: '/model', method: 'POST' }, hang: true, doWork: true });
    const answer = postForm(service, { user_id: USER_ID });
    await until(() => isCreating(service));
    await stop(service);
    const { status } = await answer;
    expect(await answer.then((reply) => reply.json())).toMatchObject({ operation_id: expect.any(String) });
    expect(status).toBe(504);
    expect(await service.process.exit).toBe(1);
    expect(await journalStates(service)).toEqual(['sending']);
    expect(await temporaryFiles(service)).toEqual([]);
  });
});

describe('a second signal', () => {
  it('ends the process at once, with the journal intact for the next one (F126)', async () => {
    await start({ variables: { MONGO_URI: 'mongodb://127.0.0.1:9/db' } });
    expect((await postForm(service, { user_id: USER_ID })).status).toBe(201);
    service.sandbox.faults.add({ match: { path: '/model', method: 'POST' }, hang: true });
    const cut = postForm(service, { user_id: USER_ID });
    await until(() => service.sandbox.state.requests.filter(({ method }) => method === 'POST').length === 2);
    await stop(service);
    await sleep(300);
    const at = performance.now();
    service.process.child.kill('SIGINT');
    await expect(cut).rejects.toThrow('fetch failed');
    expect(await service.process.exit).toBe(1);
    expect(performance.now() - at).toBeLessThan(4_000 * busyness());
    expect((await journalStates(service)).sort()).toEqual(['created', 'sending']);
  });

  it('that is the same Ctrl-C, passed on by npm, is not one (F126)', async () => {
    await start();
    const upload = startUpload(service);
    await fetch(`${service.url}/healthz`);
    await stop(service, 'SIGINT');
    service.process.child.kill('SIGINT');
    upload.finish();
    expect((await upload.connection.answer).status).toBe(201);
    expect(await service.process.exit).toBe(0);
  });
});
