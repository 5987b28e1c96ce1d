import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { file, multipart, openRaw, type RawConnection, uploadHead } from '../support/network/raw-request';
import { soundBytes } from '../support/network/sandbox-requests';
import {
  type ServiceProcess,
  type ServiceProcessOptions,
  startServiceProcess,
} from '../support/service/service-process';

const USER_ID = '5f0c1d2e3b4a49688776a5b4';
const SAMPLE = multipart([file('audio', 'voice.mp3', soundBytes('speech.mp3'))]);

let service: ServiceProcess;
afterEach(() => service.close());

async function start(options: ServiceProcessOptions = {}): Promise<void> {
  service = await startServiceProcess(options);
}

interface Upload {
  finish(): void;
  readonly connection: RawConnection;
}

/** An upload of which the first half is on its way. */
function startUpload(): Upload {
  const connection = openRaw(service.url);
  const middle = SAMPLE.byteLength / 2;
  connection.send(uploadHead(SAMPLE));
  connection.send(SAMPLE.subarray(0, middle));
  return { connection, finish: () => connection.send(SAMPLE.subarray(middle)) };
}

function postForm(fields: Record<string, string> = {}): Promise<Response> {
  const body = new FormData();
  body.set('audio', new File([soundBytes('speech.mp3')], 'voice.mp3'));
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return fetch(`${service.url}/api/upload-reference`, { method: 'POST', body });
}

/** Until the service has begun to stop; it then takes new requests for a moment. */
async function stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number> {
  service.process.child.kill(signal);
  await service.process.waitFor(/"event":"stopping"/);
  return performance.now();
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(10);
}

const temporaryFiles = () => readdir(path.join(service.dataFolder, 'uploads'));
const refusesConnections = () => expect(fetch(`${service.url}/healthz`)).rejects.toThrow('fetch failed');
const isCreating = () => service.sandbox.state.requests.some(({ path }) => path === '/model');

describe('a service that is told to stop', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 in a moment on %s when it is idle (F123)', async (signal) => {
    await start();
    // A keep-alive connection that is idle is no reason to wait.
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    const at = await stop(signal);
    expect(await service.process.exit).toBe(0);
    expect(performance.now() - at).toBeLessThan(4_000);
    expect(service.process.output().trim().split('\n').at(-1)).toContain('"event":"stopped"');
  });

  it('says at once that it is not ready, and ends every connection with its answer (F124)', async () => {
    await start();
    const upload = startUpload();
    await fetch(`${service.url}/healthz`);
    await stop();
    const ready = await fetch(`${service.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(ready.headers.get('connection')).toBe('close');
    expect(await ready.json()).toMatchObject({ status: 'stopping' });
    upload.finish();
    expect((await upload.connection.answer).headers.connection).toBe('close');
  });

  it('finishes an upload that is being received, and takes no new connections meanwhile (F124)', async () => {
    await start();
    const upload = startUpload();
    await fetch(`${service.url}/healthz`);
    await stop();
    await sleep(700);
    await refusesConnections();
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
    const answer = postForm();
    await until(isCreating);
    await stop();
    expect((await answer).status).toBe(201);
    expect(await service.process.exit).toBe(0);
  });

  it('finishes an upload whose client has left (F124)', async () => {
    await start();
    service.sandbox.faults.add({ match: { path: '/model', method: 'POST' }, delayMs: 1_000 });
    const { connection, finish } = startUpload();
    finish();
    await until(isCreating);
    connection.destroy();
    await service.process.waitFor(/"event":"client_closed"/);
    await stop();
    expect(await service.process.exit).toBe(0);
    expect(service.sandbox.state.models).toHaveLength(1);
    expect(service.events('drained')).toMatchObject([{ in_time: true }]);
  });

  it('finishes a speech (F124)', async () => {
    await start();
    const { model_id } = (await (await postForm()).json()) as { model_id: string };
    service.sandbox.faults.add({ match: { path: '/v1/tts' }, drip: { bytes: 8_000, everyMs: 100 } });
    const speech = await speak(model_id);
    await stop();
    expect((await speech.arrayBuffer()).byteLength).toBeGreaterThan(2_000);
    expect(await service.process.exit).toBe(0);
  });
});

function speak(modelId: string): Promise<Response> {
  return fetch(`${service.url}/api/voice-models/${modelId}/speech`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ text: 'A sentence that is long enough to be spoken for a while.' }),
  });
}

describe('a service whose time to stop is over', () => {
  const SHORT = { variables: { SHUTDOWN_GRACE_SECONDS: '1', MONGO_URI: 'mongodb://127.0.0.1:9/db' } };

  it('cuts a speech off, and ends with 1 (F124)', async () => {
    await start(SHORT);
    const { model_id } = (await (await postForm()).json()) as { model_id: string };
    service.sandbox.faults.add({ match: { path: '/v1/tts' }, drip: { bytes: 100, everyMs: 100 } });
    const speech = await speak(model_id);
    await stop();
    await expect(speech.arrayBuffer()).rejects.toThrow('terminated');
    expect(await service.process.exit).toBe(1);
    expect(service.events('cut_off')).toHaveLength(1);
  });

  it('tells who is still sending to come again, keeps nothing, and ends with 0 (F124)', async () => {
    await start(SHORT);
    const { connection } = startUpload();
    const speech = openRaw(service.url);
    speech.send('POST /api/voice-models/abc/speech HTTP/1.1\r\nHost: x\r\n');
    speech.send('Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{');
    await fetch(`${service.url}/healthz`);
    await stop();
    for (const answer of [await connection.answer, await speech.answer]) {
      expect({ status: answer.status, retry: answer.headers['retry-after'] }).toEqual({ status: 503, retry: '5' });
      expect(answer.body).toContain('"code":"shutting_down"');
    }
    expect(await service.process.exit).toBe(0);
    expect(service.events('drained')).toMatchObject([{ in_time: false, lost: 0 }]);
    expect(await temporaryFiles()).toEqual([]);
    expect(service.sandbox.state.creates).toBe(0);
  });

  it('keeps an upload that Fish.Audio has not answered for the next process, says so, and ends with 1 (F124)', async () => {
    await start(SHORT);
    service.sandbox.faults.add({ match: { path: '/model', method: 'POST' }, hang: true, doWork: true });
    const answer = postForm({ user_id: USER_ID });
    await until(isCreating);
    await stop();
    const { status } = await answer;
    expect(await answer.then((reply) => reply.json())).toMatchObject({ operation_id: expect.any(String) });
    expect(status).toBe(504);
    expect(await service.process.exit).toBe(1);
    expect(await journalStates()).toEqual(['sending']);
    expect(await temporaryFiles()).toEqual([]);
  });
});

async function journalStates(): Promise<string[]> {
  const folder = path.join(service.dataFolder, 'journal', 'entries');
  const names = await readdir(folder, { recursive: true });
  const entries = names.filter((name) => name.endsWith('.json') && !name.endsWith('owner.json'));
  return Promise.all(
    entries.map(async (name) => JSON.parse(await readFile(path.join(folder, name), 'utf8')).state as string),
  );
}

describe('hostile connections', () => {
  const SILENT = ['GET / HTTP/1.1\r\nHos', '', 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'];
  const STALLED =
    'POST /api/upload-reference HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 9999\r\n\r\n--x';

  it('that sent half a header or nothing do not hold it up (F125)', async () => {
    await start();
    const hostile = Array.from({ length: 100 }, () => openRaw(service.url, { keepsOpen: true }));
    for (const [at, connection] of hostile.entries()) connection.send(SILENT[at % SILENT.length] as string);
    await fetch(`${service.url}/healthz`);
    const at = await stop();
    expect(await service.process.exit).toBe(0);
    expect(performance.now() - at).toBeLessThan(4_500);
    for (const connection of hostile) connection.destroy();
  });

  it('by the hundred neither hold it up nor cost one of 50 uploads its answer (F124, F125)', async () => {
    await start({
      variables: { SHUTDOWN_GRACE_SECONDS: '5', UPLOAD_MAX_CONCURRENT: '200' },
      sandbox: { concurrency: 50 },
    });
    const hostile = Array.from({ length: 200 }, () => openRaw(service.url, { keepsOpen: true }));
    for (const [at, connection] of hostile.entries()) connection.send([STALLED, ...SILENT][at % 4] as string);
    const uploads = Array.from({ length: 50 }, startUpload);
    await fetch(`${service.url}/healthz`);
    const at = await stop();
    await sleep(500);
    for (const { finish } of uploads) finish();
    const answers = await Promise.all(uploads.map(({ connection }) => connection.answer));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(await service.process.exit).toBe(0);
    expect(performance.now() - at).toBeLessThan(10_000);
    for (const connection of hostile) connection.destroy();
  });
});

describe('a second signal', () => {
  it('ends the process at once, with the journal intact for the next one (F126)', async () => {
    await start({ variables: { MONGO_URI: 'mongodb://127.0.0.1:9/db' } });
    expect((await postForm({ user_id: USER_ID })).status).toBe(201);
    service.sandbox.faults.add({ match: { path: '/model', method: 'POST' }, hang: true });
    const cut = postForm({ user_id: USER_ID });
    await until(() => service.sandbox.state.requests.filter(({ method }) => method === 'POST').length === 2);
    await stop();
    await sleep(300);
    const at = performance.now();
    service.process.child.kill('SIGINT');
    await expect(cut).rejects.toThrow('fetch failed');
    expect(await service.process.exit).toBe(1);
    expect(performance.now() - at).toBeLessThan(4_000);
    expect((await journalStates()).sort()).toEqual(['created', 'sending']);
  });

  it('that is the same Ctrl-C, passed on by npm, is not one (F126)', async () => {
    await start();
    const upload = startUpload();
    await fetch(`${service.url}/healthz`);
    await stop('SIGINT');
    service.process.child.kill('SIGINT');
    upload.finish();
    expect((await upload.connection.answer).status).toBe(201);
    expect(await service.process.exit).toBe(0);
  });
});
