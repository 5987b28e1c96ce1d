import { type BehaviourChange, INVALID_KEY } from '../../../src/sandbox/fish-audio/start-sandbox';
import { modelForm, SandboxCaller, soundBytes } from '../../support/network/sandbox-requests';
import { useSandbox } from '../kit';
import { DEVIATIONS } from './deviations';
import { DOCUMENT_FILE, deviationsOf, type Exchange, type OpenApi, readDocument, templateOf } from './document';

const document = readDocument();
if (document === null) process.stderr.write(`No OpenAPI document of Fish.Audio at ${DOCUMENT_FILE}: not compared.\n`);

(document === null ? describe.skip : describe)('the sandbox beside the OpenAPI document of Fish.Audio', () => {
  const shared = useSandbox({ concurrency: 1, maxSampleBytes: 100_000 });
  const api = document as OpenApi;
  let exchanges: Exchange[] = [];

  const ask = async (
    method: string,
    path: string,
    options: { json?: unknown; form?: FormData | string; key?: string } = {},
  ) => {
    const { json, form, key = 'a-key' } = options;
    const caller = new SandboxCaller(shared.sandbox, key);
    const response = await (json === undefined ? caller.request(method, path, form) : caller.json(method, path, json));
    const [contentType = ''] = (response.headers.get('content-type') ?? '').split(';');
    const body = Buffer.from(await response.arrayBuffer());
    const exchange = { method, path: path.split('?')[0] ?? '', status: response.status, contentType, body };
    exchanges.push(exchange);
    return exchange;
  };
  const create = async (form = modelForm(['brief-speech.mp3'], (fields) => fields.set('generate_sample', 'true'))) =>
    String(JSON.parse((await ask('POST', '/model', { form })).body.toString())._id);
  const audioForm = (sound: File) => {
    const form = new FormData();
    form.set('audio', sound);
    return form;
  };

  beforeEach(() => {
    exchanges = [];
  });

  /** Every operation with success, in each variant of behaviour. */
  const succeed = async () => {
    const id = await create();
    await ask('GET', '/model?self=true');
    await ask('GET', '/model');
    await ask('GET', `/model/${id}`);
    await ask('PATCH', `/model/${id}`, { json: { title: 'Another' } });
    await ask('POST', '/v1/tts', { json: { text: 'Hello.' } });
    await ask('POST', '/v1/tts/stream/with-timestamp', { json: { text: 'Hello there. Good bye.' } });
    await ask('POST', '/v1/asr', { form: audioForm(new File([soundBytes('brief-speech.mp3')], 'a.mp3')) });
    await ask('GET', '/wallet/self/api-credit?check_free_credit=true');
    await ask('GET', '/wallet/self/package');
    await ask('DELETE', `/model/${id}`);
  };

  /** Every refusal that the sandbox knows. */
  const fail = async () => {
    const id = await create();
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      await ask(method, `/model/${id}`, { key: 'another-key' });
      await ask(method, `/model/${id}`, { key: INVALID_KEY });
      await ask(method, '/model/none');
    }
    await ask('PATCH', `/model/${id}`, { json: { visibility: 'hidden' } });
    await ask('GET', '/model?page_size=101');
    for (const [method, path] of [
      ['GET', '/model'],
      ['POST', '/model'],
      ['POST', '/v1/tts'],
      ['POST', '/v1/asr'],
      ['GET', '/wallet/self/api-credit'],
      ['GET', '/wallet/self/package'],
    ] as const) {
      await ask(method, path, { key: INVALID_KEY });
    }
    await ask('POST', '/model', { key: '' });
    await ask('POST', '/model', { json: {} });
    await ask('POST', '/model', { form: modelForm([new File(['<html>'], 'a.mp3')]) });
    await ask('POST', '/model', { form: modelForm([new File([Buffer.alloc(200_000)], 'a.mp3')]) });
    await ask('POST', '/model', { form: 'plain text' });
    await ask('GET', '/wallet/another/api-credit');
    await refuseSpeech(id);
    await refuseTranscripts();
    for (const path of ['/model', '/v1/tts', '/v1/asr']) {
      shared.sandbox.faults.add({ match: { path }, status: 503 });
      await ask('POST', path);
    }
  };

  const refuseSpeech = async (id: string) => {
    await ask('POST', '/v1/tts', { json: {} });
    await ask('POST', '/v1/tts', { form: new FormData() });
    await ask('POST', '/v1/tts/stream/with-timestamp', { json: {} });
    shared.sandbox.behave({ untrainedSpeech: 'not-found', createSlots: true });
    shared.sandbox.changeModel(id, { state: 'training' });
    await ask('POST', '/v1/tts', { json: { text: 'Hello', reference_id: id } });
    shared.sandbox.faults.add({ match: { path: '/v1/tts' }, delayMs: 300 });
    const held = ask('POST', '/v1/tts', { json: { text: 'Hello' } });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await ask('POST', '/v1/tts', { json: { text: 'Hello' } });
    await ask('POST', '/model', { form: modelForm(['brief-speech.mp3']) });
    await held;
    shared.sandbox.state.setCredit('a-key', 0);
    await ask('POST', '/v1/tts', { json: { text: 'Hello' } });
    await ask('POST', '/v1/asr', { json: {} });
    shared.sandbox.state.setCredit('a-key', 10);
  };

  const refuseTranscripts = async () => {
    await ask('POST', '/v1/asr', { json: {} });
    await ask('POST', '/v1/asr', { form: audioForm(new File(['<html>'], 'a.mp3')) });
  };

  const found = () => [...new Set(exchanges.flatMap((exchange) => deviationsOf(api, exchange)))];

  it.each<[string, BehaviourChange]>([
    ['by default', {}],
    ['with a verdict on each sample', { quality: 'failed' }],
    ['while a voice is in training', { trainingMs: 3_600_000 }],
    ['with a voice that failed', { trainingOutcome: 'failed' }],
    ['on a limited list', { listWindow: 1, omitHasMore: true }],
    ['when a deletion is 200', { deleteStatus: 200 }],
  ])('answers %s as the document says, but for what is listed', async (_when, change) => {
    shared.sandbox.behave(change);
    await succeed();
    expect(found().filter((deviation) => !(deviation in DEVIATIONS))).toEqual([]);
  });

  it('deviates in what is listed with its reason, and in nothing else', async () => {
    await succeed();
    await fail();
    // A recording of more than 50 MiB is too much for a test.
    const listed = Object.keys(DEVIATIONS).filter((deviation) => !deviation.startsWith('POST /v1/asr 413'));
    expect(found().sort()).toEqual(listed.sort());
  });

  it('has every operation of the document', async () => {
    await succeed();
    const asked = new Set(exchanges.map(({ method, path }) => `${method} ${templateOf(api, path)}`));
    const declared = Object.entries(api.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(declared.filter((operation) => !asked.has(operation))).toEqual([]);
  });
});
