import { createVoiceModelsClient, type VoiceModelsClient, VoiceModelsError } from '../../../src/client';
import { fixtureBytes } from '../../support/media/fixtures';
import {
  answer,
  closedPort,
  type ScriptedServer,
  type Step,
  scriptedServer,
} from '../../support/network/scripted-server';
import { TcpProxy } from '../../support/network/tcp-proxy';
import { startService, type TestService } from '../../support/service/service';
import { newId } from '../../support/service/voice-models';

const recording = () => new File([fixtureBytes('speech.mp3')], 'cut-here.mp3');
const SIGN_IN = '<html><body>Welcome to our hotel</body></html>';
const failureOf = (call: Promise<unknown>): Promise<VoiceModelsError> =>
  call.then(
    () => Promise.reject(new Error('It succeeded')),
    (error) => error,
  );

describe('a failure', () => {
  let server: ScriptedServer;
  afterEach(() => server.close());

  async function ask(...steps: Step[]) {
    server = await scriptedServer(...steps);
    const client = createVoiceModelsClient({ baseUrl: server.url, retry: { attempts: 1 } });
    return failureOf(client.readVoiceModel('0123456789abcdef'));
  }

  it.each([
    [413, 'request_too_large', 'The request is too large'],
    [429, 'rate_limited', 'Too many requests'],
    [502, 'bad_gateway', 'The service cannot be reached'],
    [503, 'service_unavailable', 'The service is not available'],
    [504, 'gateway_timeout', 'The service took too long'],
    [404, 'unexpected_response', 'The service answered with status 404'],
    [200, 'unexpected_response', 'The service answered with status 200'],
  ])('is told from a page of a proxy with status %i', async (status, code, title) => {
    const page = '<html><head><title>Sorry</title></head><body><center>nginx</center></body></html>';
    const error = await ask(answer(status, page, { 'Content-Type': 'text/html', 'Retry-After': '7' }));
    expect(error).toBeInstanceOf(VoiceModelsError);
    expect(error).toMatchObject({
      code,
      title,
      status,
      errors: [],
      requestId: null,
      retryAfterSeconds: 7,
      problem: null,
    });
  });

  it.each<[string, unknown, (client: VoiceModelsClient) => Promise<unknown>]>([
    ['a sound', SIGN_IN, (client) => client.speak('m1', { text: 'Hello' })],
    ['a clip', SIGN_IN, (client) => client.playClip('c1')],
    ['a recording', SIGN_IN, (client) => client.readSample('m1')],
    ['an archive', SIGN_IN, (client) => client.exportUser()],
    ['the metrics', SIGN_IN, (client) => client.readMetrics()],
    ['a voice model', { login: 'x' }, (client) => client.readVoiceModel('m1')],
    ['a receipt', { login: 'x' }, (client) => client.deleteVoiceModel('m1')],
  ])('is %s that is the sign-in of a network', async (_what, body, call) => {
    const html = { 'Content-Type': 'text/html; charset=utf-8' };
    server = await scriptedServer(answer(200, body, body === SIGN_IN ? html : {}));
    expect(await failureOf(call(createVoiceModelsClient({ baseUrl: server.url })))).toMatchObject({
      code: 'unexpected_response',
      status: 200,
    });
  });

  it('has what a problem document says, and a Retry-After that is a date', async () => {
    const problem = {
      title: 'T',
      detail: 'D',
      code: 'conflict',
      request_id: 'r1',
      errors: [{ field: 'f', message: 'm' }, 5],
    };
    const inAMinute = new Date(Date.now() + 60_000).toUTCString();
    const error = await ask(answer(409, problem, { 'Retry-After': inAMinute }));
    expect(error).toMatchObject({
      code: 'conflict',
      title: 'T',
      message: 'D',
      requestId: 'r1',
      errors: [problem.errors[0]],
    });
    expect(error.retryAfterSeconds).toBeGreaterThan(50);
  });

  it('is a cut connection, and a call that was cancelled', async () => {
    expect(await ask(({ response }) => response.destroy())).toMatchObject({ code: 'network_error', status: 0 });
    const nowhere = createVoiceModelsClient({
      baseUrl: `http://127.0.0.1:${await closedPort()}`,
      retry: { attempts: 2 },
    });
    expect(await failureOf(nowhere.readLimits())).toMatchObject({ code: 'network_error', requestId: null });
    expect(await failureOf(nowhere.readLimits({ signal: AbortSignal.abort() }))).toMatchObject({ code: 'aborted' });
  });

  it.each<[string, Step]>([
    ['whose answer was lost', ({ response }) => response.destroy()],
    ['of which the service lost the answer', answer(503, { code: 'x', remains: ['database'] }, { 'Retry-After': '0' })],
  ])('of a deletion %s is none when the repetition finds nothing', async (_which, lost) => {
    server = await scriptedServer(lost, answer(404, { title: 'Not found', code: 'voice_model_not_found' }));
    const client = createVoiceModelsClient({ baseUrl: server.url });
    expect(await client.deleteVoiceModel('m1')).toMatchObject({ model_id: 'm1', deleted: { database: true } });
    expect(await failureOf(client.deleteVoiceModel('m1'))).toMatchObject({ code: 'voice_model_not_found' });
  });

  it('of a deletion is kept when the attempt before had said that nothing was deleted', async () => {
    const unavailable = { title: 'T', code: 'database_unavailable', remains: ['database', 'fish_audio'] };
    server = await scriptedServer(
      answer(503, unavailable, { 'Retry-After': '0' }),
      answer(404, { title: 'Voice model not found', code: 'voice_model_not_found' }),
    );
    const client = createVoiceModelsClient({ baseUrl: server.url });
    const deletion = client.deleteVoiceModel('m1', { fish_audio: true });
    expect(await failureOf(deletion)).toMatchObject({ code: 'voice_model_not_found', status: 404 });
  });

  it('of a deletion is kept when not the service but something else finds nothing', async () => {
    server = await scriptedServer(({ response }) => response.destroy(), answer(404, '<html>nothing here</html>'));
    const client = createVoiceModelsClient({ baseUrl: server.url });
    expect(await failureOf(client.deleteVoiceModel('m1'))).toMatchObject({ code: 'unexpected_response', status: 404 });
  });

  it('is kept from the id: it cannot change the path, and the token is sent', async () => {
    server = await scriptedServer(answer(200, { model_id: 'm1' }));
    const client = createVoiceModelsClient({ baseUrl: `${server.url}/voices/`, token: async () => 'secret' });
    await client.readVoiceModel('../../metrics?x#y');
    expect(server.requests[0]).toMatchObject({
      url: '/voices/api/voice-models/..%2F..%2Fmetrics%3Fx%23y',
      headers: { authorization: 'Bearer secret' },
    });
  });

  it('is an id that would make the call another one, before anything is sent', async () => {
    server = await scriptedServer(answer(200, { success: true, echos: [] }));
    const client = createVoiceModelsClient({ baseUrl: server.url });
    for (const id of ['..', '.', '']) {
      const calls = [
        () => client.revokeShare('m1', id),
        () => client.deleteVoiceModel(id),
        () => client.readEcho(id),
        () => client.readVoiceModelWithETag(id),
        () => client.speak(id, { text: 'Hello' }),
        async () => client.clipUrl(id),
      ];
      for (const call of calls) {
        expect(await failureOf(call())).toMatchObject({
          code: 'invalid_parameter',
          status: 0,
          message: `Nothing has the id "${id}". Nothing was sent.`,
        });
      }
    }
    expect(server.requests).toEqual([]);
  });

  it.each<[string, (client: VoiceModelsClient) => Promise<unknown>]>([
    ['half of a character', (client) => client.listVoiceModels({ search: 'ab\ud83d' })],
    ['a key that no header takes', (client) => client.upload(recording(), {}, { idempotencyKey: 'take→2' })],
    ['a recording that is none', (client) => client.upload('speech.mp3' as unknown as File)],
    ['JSON that is none', (client) => client.speak('m1', { text: 'Hi', speed: 1n as unknown as number })],
    ['an id that is half of a character', async (client) => client.clipUrl('\ud83d')],
  ])('is %s, which is no lost connection and is not sent', async (_what, call) => {
    server = await scriptedServer(answer(200, {}));
    const error = await failureOf(call(createVoiceModelsClient({ baseUrl: server.url })));
    expect(error).toMatchObject({ code: 'invalid_parameter', status: 0, cause: expect.anything() });
    expect(server.requests).toEqual([]);
  });

  it('is a token that cannot be had, for which is asked once', async () => {
    server = await scriptedServer(answer(200, {}));
    const fails = async (): Promise<string> => {
      throw new TypeError('login required');
    };
    for (const source of [fails, async () => 'a token\nof two lines']) {
      const token = jest.fn(source);
      const error = await failureOf(createVoiceModelsClient({ baseUrl: server.url, token }).listVoiceModels());
      expect(error).toMatchObject({ code: 'token_failed', status: 0, cause: expect.any(TypeError) });
      expect(token).toHaveBeenCalledTimes(1);
    }
    expect(server.requests).toEqual([]);
  });

  it('is that of a call which is cancelled while a token is asked for, the first or the second', async () => {
    server = await scriptedServer(answer(401, { title: 'T', code: 'unauthenticated' }));
    for (const tokens of [[], ['outdated']]) {
      const controller = new AbortController();
      const token = () => {
        const next = tokens.shift();
        if (next !== undefined) return next;
        setImmediate(() => controller.abort());
        return new Promise<string>(() => {});
      };
      const client = createVoiceModelsClient({ baseUrl: server.url, token });
      const { signal } = controller;
      expect(await failureOf(client.listVoiceModels({}, { signal }))).toMatchObject({ code: 'aborted' });
    }
  });
});

describe('an upload on a bad connection', () => {
  let service: TestService;
  let proxy: TcpProxy;
  beforeAll(async () => {
    service = await startService();
    proxy = await TcpProxy.start({ host: '127.0.0.1', port: Number(new URL(service.url).port) });
  });
  afterAll(async () => {
    await proxy.close();
    await service.close();
  });

  const upload = (fields = {}) =>
    createVoiceModelsClient({ baseUrl: `http://127.0.0.1:${proxy.port}` }).upload(recording(), fields);
  const modelIds = () => service.sandbox.state.models.map(({ entity }) => entity._id);

  it('is repeated and makes one model when the connection dies after the body was sent', async () => {
    const before = modelIds().length;
    const cut = proxy.cutOnMessage('after', 'cut-here.mp3');
    const { model_id } = await upload({ user_id: newId() });
    await cut;
    expect(modelIds().slice(before)).toEqual([model_id]);
  });

  it('waits for the first attempt when that is still at work', async () => {
    const before = modelIds().length;
    service.sandbox.faults.add({ match: { method: 'POST', path: '/model' }, delayMs: 2_500 });
    const uploaded = upload();
    while (modelIds().length === before) await new Promise((resolve) => setTimeout(resolve, 20));
    proxy.cutAll();
    const { model_id } = await uploaded;
    expect(modelIds().slice(before)).toEqual([model_id]);
    expect(service.logs.texts.join('\n')).toContain('idempotency_in_progress');
  });

  it('is told what is wrong with a field', async () => {
    const error = await failureOf(upload({ user_id: 'nobody' }));
    expect(error).toMatchObject({ code: 'invalid_parameter', status: 400, errors: [{ field: 'user_id' }] });
    expect(error.requestId).toMatch(/\S/);
  });
});
