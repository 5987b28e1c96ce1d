import { answer } from '../../support/network/scripted-server';
import { CANARY_KEY, expectNoKey, failureOf, input, Kit } from './kit';

const HTML = '<!DOCTYPE html><html><head><title>520</title></head><body><h1>Web server is down</h1></body></html>';

describe('a refusal by Fish.Audio', () => {
  const kit = new Kit();
  afterEach(() => kit.close());

  it.each([
    [401, { status: 401, message: 'Invalid Token' }],
    [401, 'No permission -- see authorization schemes'],
    [401, undefined],
  ])('is reported as a wrong key when it is %i (D73)', async (status, body) => {
    const { client, server } = await kit.serve(answer(status, body));
    const error = await failureOf(client.getModel('abc'));
    expect(error).toMatchObject({
      code: 'provider_auth',
      status: 502,
      details: { members: { provider_status: status } },
    });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    [{ message: 'Forbidden' }, 'Forbidden'],
    [{ message: 'Forbidden', reason: null }, 'Forbidden'],
    [{ message: 'Not in your plan.', reason: 'plan_required' }, 'Not in your plan. (plan_required)'],
    [{ message: 'Refused: plan_required', reason: 'plan_required' }, 'Refused: plan_required'],
    [{ reason: 'This voice is <b>locked</b>' }, 'This voice is locked'],
    [{ message: `Key ${CANARY_KEY} may not` }, 'Key may not'],
    [{ message: 'Account 5f0c1d2e-3b4a-4968-8776-a5b49f0c1d2e is suspended' }, 'Account […] is suspended'],
    [{ message: 'Bearer abc.def of ops@echo.example and sk5f0c1d2e3b4a49688776' }, 'Bearer […] of […] and […]'],
  ])('with 403 is about what was asked, in our words: %j', async (body, words) => {
    const { client, server } = await kit.serve(answer(403, { status: 403, ...body }));
    const error = await failureOf(client.createModel(input()));
    expect(error).toMatchObject({ code: 'provider_forbidden', status: 422, outcome: 'rejected' });
    expect(error.detail.replace(/ {2,}/g, ' ')).toBe(`Fish.Audio does not allow this: ${words}`);
    expect(error.details.members).toEqual({ provider_status: 403 });
    expect(server.requests).toHaveLength(1);
  });

  it.each([HTML, '', { message: 7 }])('with 403 and nothing to read says so', async (body) => {
    const { client } = await kit.serve(answer(403, body, { 'Content-Type': 'text/html' }));
    expect((await failureOf(client.getModel('abc'))).detail).toMatch(/gave no reason/);
  });

  it('with 403 is short, however much is said', async () => {
    const { client } = await kit.serve(answer(403, { message: 'word '.repeat(9_000), reason: 'why '.repeat(9_000) }));
    expect((await failureOf(client.getModel('abc'))).detail.length).toBeLessThan(470);
  });

  it('for lack of credit is not retried (D74)', async () => {
    const headers = { 'x-fish-error-code': 'insufficient_balance', 'x-fish-trace-id': 'ab12' };
    const { client, server } = await kit.serve(answer(402, { message: 'Insufficient API credit.' }, headers));
    const error = await failureOf(client.speak('abc', { text: 'Hello.' }));
    expect(error).toMatchObject({
      code: 'provider_credit_exhausted',
      outcome: 'rejected',
      providerCode: 'insufficient_balance',
      traceId: 'ab12',
    });
    expect(server.requests).toHaveLength(1);
  });

  it('with 404 means a missing voice model, except for a create (D75)', async () => {
    const { client } = await kit.serve(answer(404, { status: 404, message: 'Model not found' }));
    const calls = [
      client.getModel('abc'),
      client.updateModel('abc', { title: 'x' }),
      client.deleteModel('abc'),
      client.speak('abc', { text: 'x' }),
    ];
    for (const call of calls)
      expect(await failureOf(call)).toMatchObject({ code: 'voice_model_not_found', status: 404 });
    expect(await failureOf(client.createModel(input()))).toMatchObject({ code: 'provider_error', status: 502 });
  });

  it.each([HTML, '404 page not found\n', ''])(
    'with 404 in the words of a proxy is no missing voice model: %j',
    async (page) => {
      const { client } = await kit.serve(answer(404, page, { 'Content-Type': 'text/html' }));
      const calls = [
        client.getModel('abc'),
        client.updateModel('abc', { title: 'x' }),
        client.deleteModel('abc'),
        client.speak('abc', { text: 'x' }),
      ];
      for (const call of calls) expect(await failureOf(call)).toMatchObject({ code: 'provider_error', status: 502 });
    },
  );

  it('with 400 and "Reference not found" means a missing voice model (D75)', async () => {
    const { client } = await kit.serve(answer(400, { status: 400, message: 'Reference not found' }));
    expect((await failureOf(client.speak('abc', { text: 'x' }))).code).toBe('voice_model_not_found');
  });

  it.each([
    ['an object', { status: 400, message: 'Title is too long' }, 'Title is too long'],
    [
      'a validation list',
      [{ type: 'missing', loc: ['body', 'title'], msg: 'Field required' }, { type: 'x', loc: 7, msg: 'Odd' }, null],
      'body.title: Field required; Odd',
    ],
    ['markup', { message: '<script>alert(1)</script>Bad <b>tag' }, 'alert(1) Bad tag'],
    ['control characters', { message: 'a\u0000b\u001b[31mc\r\nd\u202ee' }, 'a b [31mc d e'],
    ['our own key', { message: `Bad key ${CANARY_KEY}!` }, 'Bad key !'],
  ])('is passed on with the message of %s, cleaned (D76)', async (_kind, body, message) => {
    const { client } = await kit.serve(answer(422, body));
    const error = await failureOf(client.createModel(input()));
    expect(error).toMatchObject({ code: 'provider_rejected', status: 422, outcome: 'rejected' });
    expect(error.detail).toBe(`Fish.Audio did not accept the request: ${message}`);
  });

  it.each([
    ['a page of HTML', HTML, { 'Content-Type': 'text/html' }],
    ['broken JSON', '{"message": "half', { 'Content-Type': 'application/json' }],
    ['nothing', '', {}],
    ['numbers', { message: 7 }, {}],
  ])('has no reason when the body is %s (D76)', async (_kind, body, headers) => {
    const { client } = await kit.serve(answer(400, body, headers));
    expect((await failureOf(client.createModel(input()))).detail).toContain('gave no reason');
  });

  it('is passed on with a short message (D76)', async () => {
    const { client } = await kit.serve(answer(400, { message: 'word '.repeat(10_000) }));
    expect((await failureOf(client.createModel(input()))).detail.length).toBeLessThan(350);
  });

  it.each([500, 502, 504, 520, 526])(
    'does not show the page of a %i, and a create is not retried (D80)',
    async (status) => {
      const { client, server } = await kit.serve(answer(status, HTML, { 'Content-Type': 'text/html' }));
      const error = await failureOf(client.createModel(input()));
      expect(error).toMatchObject({ code: 'provider_error', status: 502, outcome: 'unknown' });
      expect(error.details.members).toEqual({ provider_status: status });
      expect(JSON.stringify(error)).not.toMatch(/<|Web server/);
      expect(server.requests).toHaveLength(1);
    },
  );

  it.each([408, 409, 425, 499])(
    'with %i has the outcome unknown unless Fish.Audio itself says so (D80)',
    async (status) => {
      const page = answer(status, HTML, { 'Content-Type': 'text/html' });
      const { client } = await kit.serve(page, answer(status, { status, message: 'no' }));
      for (const outcome of ['unknown', 'rejected'])
        expect(await failureOf(client.createModel(input()))).toMatchObject({ code: 'provider_error', outcome });
    },
  );

  it('with 5xx is followed by another read until one succeeds or the attempts are used up (D80)', async () => {
    const recovering = await kit.serve(
      answer(502, HTML),
      answer(500, { message: 'x' }),
      answer(200, { credit: '10.5' }),
    );
    await expect(recovering.client.getApiCredit()).resolves.toEqual({ credit: '10.5' });
    const broken = await kit.serve(answer(500, HTML));
    expect((await failureOf(broken.client.getApiCredit())).code).toBe('provider_error');
    expect(broken.server.requests).toHaveLength(3);
  });

  it.each([301, 302, 307, 308])(
    'with %i does not send the sound or the key to another address (D91)',
    async (status) => {
      const elsewhere = await kit.serve(answer(201, { _id: 'abc' }));
      for (const location of [`${elsewhere.server.url}/model`, '/model', 'file:///etc/passwd']) {
        const { client, server } = await kit.serve(answer(status, '', { Location: location }));
        expect((await failureOf(client.createModel(input()))).code).toBe('provider_error');
        expect((await failureOf(client.getModel('abc'))).code).toBe('provider_error');
        expect(server.requests).toHaveLength(2);
      }
      expect(elsewhere.server.requests).toHaveLength(0);
    },
  );

  it('leaves a log line with the trace id, the codes and the reason, and without the key', async () => {
    const headers = {
      'x-fish-trace-id': 'ab12',
      'x-fish-error-code': 'invalid_api_key',
      'x-fish-error-source': 'gateway',
    };
    const body = { message: CANARY_KEY, reason: `revoked ${CANARY_KEY}` };
    const { client } = await kit.serve(answer(401, body, headers));
    await failureOf(client.getModel('abc', { requestId: 'request-1' }));
    const line = kit.log.lines.find(({ event }) => event === 'fish_audio_failure');
    expect(JSON.parse(line?.text ?? '')).toMatchObject({
      endpoint: 'get_model',
      trace_id: 'ab12',
      provider_code: 'invalid_api_key',
      provider_source: 'gateway',
      provider_reason: 'revoked',
      request_id: 'request-1',
      traceparent: expect.stringMatching(/^00-/),
    });
    expectNoKey(kit.log.lines);
  });
});
