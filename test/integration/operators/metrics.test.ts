import { readFileSync } from 'node:fs';
import request from 'supertest';
import { readDocument, tableUnder } from '../../support/docs/doc-examples';
import { fixture } from '../../support/media/fixtures';
import { sendRaw } from '../../support/network/raw-request';
import { startService, type TestService } from '../../support/service/service';

const TOKEN = 'canary-metrics-token';
const MODEL = '5f0c1d2e3b4a49688776a5b4c3d2e1f0';

let service: TestService;
beforeAll(async () => {
  // Other names are let through to the route, which has to refuse them by itself.
  service = await startService({ settings: { ALLOWED_HOSTS: 'evil.example' } });
});
afterAll(() => service.close());

const read = () => request(service.url).get('/metrics');
const textOf = async () => (await read()).text;
/** The value of one series; undefined where there is none. */
const seriesOf = (text: string, series: string): number | undefined => {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length));
};
const declaredIn = (text: string): string[] => [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name);

describe('GET /metrics', () => {
  it('is in the text format of Prometheus, and not cached', async () => {
    const { status, headers, text } = await read();
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(headers['cache-control']).toBe('no-store');
    expect(text).toMatch(/^echo_voice_database_state\{state="disabled"\} 1$/m);
    expect(text).toMatch(/^echo_voice_fish_audio_state\{state="unknown"\} 1$/m);
    expect(text).toMatch(/^echo_voice_journal_entries 0$/m);
    expect(text).toMatch(/^echo_voice_event_loop_delay_seconds\{statistic="p99"\} \d/m);
  });

  it('counts requests, uploads, inspections and attempts', async () => {
    await request(service.url).post('/api/upload-reference').attach('audio', fixture('speech.mp3'));
    await request(service.url).post('/api/upload-reference').attach('audio', Buffer.from('no sound'), 'a.mp3');
    const text = await textOf();
    expect(seriesOf(text, 'echo_voice_uploads_total{outcome="skipped"}')).toBe(1);
    expect(seriesOf(text, 'echo_voice_uploads_total{outcome="unsupported_audio"}')).toBe(1);
    expect(seriesOf(text, 'echo_voice_inspection_seconds_count{result="accepted"}')).toBe(1);
    expect(seriesOf(text, 'echo_voice_fish_audio_attempts_total{endpoint="create_model",result="ok"}')).toBe(1);
    expect(seriesOf(text, 'echo_voice_fish_audio_attempt_seconds_count{endpoint="create_model"}')).toBe(1);
    expect(seriesOf(text, 'echo_voice_fish_audio_state{state="answering"}')).toBe(1);
    const uploads = 'echo_voice_http_requests_total{method="POST",route="/api/upload-reference",status="201"}';
    expect(seriesOf(text, uploads)).toBe(1);
  });

  it('has no label whose values a client can make up (H178)', async () => {
    const before = (await textOf()).split('\n').length;
    for (let index = 0; index < 30; index += 1) {
      await request(service.url).get(`/nothing-${index}`);
      await request(service.url).get(`/api/voice-models/${MODEL}-${index}?x=${index}`);
      await sendRaw(service.url, `REPORT /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    }
    const text = await textOf();
    expect(text).not.toMatch(/nothing-|5f0c1d2e|REPORT/);
    expect(text).toContain('method="other",route="/healthz",status="405"');
    // Each route brings a histogram of its own.
    expect(text.split('\n').length - before).toBeLessThan(60);
  });

  it.each([
    ['another host name, as after DNS rebinding', { Host: 'evil.example' }],
    ['a proxy', { 'X-Forwarded-For': '127.0.0.1' }],
    ['another proxy', { Via: '1.1 proxy' }],
  ])('is not for those who come by %s', async (_what, headers) => {
    const { status, body } = await read().set(headers);
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'metrics_denied' });
    expect(body.detail).toContain('METRICS_TOKEN');
  });
});

describe('with METRICS_TOKEN', () => {
  let guarded: TestService;
  beforeAll(async () => {
    guarded = await startService({ settings: { METRICS_TOKEN: TOKEN, ALLOWED_HOSTS: 'voice.example' } });
  });
  afterAll(() => guarded.close());

  it('the metrics are for who sends it, wherever they are', async () => {
    const answer = await request(guarded.url)
      .get('/metrics')
      .set({ Authorization: `Bearer ${TOKEN}`, Host: 'voice.example', 'X-Forwarded-For': '192.0.2.1' });
    expect(answer.status).toBe(200);
  });

  it.each([undefined, 'Bearer', `Bearer ${TOKEN}x`, `Basic ${TOKEN}`, TOKEN])('and not with %s', async (sent) => {
    const asked = request(guarded.url).get('/metrics');
    const { status, text } = await (sent === undefined ? asked : asked.set('Authorization', sent));
    expect(status).toBe(403);
    expect(text).not.toContain(TOKEN);
  });
});

describe('docs/operations', () => {
  const NAME = /\b(?:echo_voice|process)_\w+/g;

  it.each(['alerts.yml', 'grafana-dashboard.json'])('%s names metrics that exist', async (file) => {
    const declared = new Set(declaredIn(await textOf()));
    const named = readFileSync(`docs/operations/${file}`, 'utf8').match(NAME) ?? [];
    const metrics = named.map((name) => (declared.has(name) ? name : name.replace(/_(bucket|sum|count)$/, '')));
    expect(metrics.length).toBeGreaterThan(10);
    expect(metrics.filter((name) => !declared.has(name))).toEqual([]);
  });

  it('README.md has every metric and no other', async () => {
    const rows = tableUnder(readDocument('docs/operations/README.md'), 'Metrics');
    const documented = rows.flatMap(([name = '']) => name.match(NAME) ?? []);
    expect(documented.toSorted()).toEqual(declaredIn(await textOf()).toSorted());
  });

  it('the dashboard shows seconds where seconds are counted, and rates where there are rates', () => {
    const { panels } = JSON.parse(readFileSync('docs/operations/grafana-dashboard.json', 'utf8'));
    for (const { title, targets, fieldConfig } of panels) {
      const { unit } = fieldConfig.defaults;
      const expressions = targets.map(({ expr }: { expr: string }) => expr).join();
      const isSeconds = /_seconds/.test(expressions);
      const isRate = /\brate\(/.test(expressions);
      expect({ title, seconds: unit === 's' && !isSeconds, rate: unit === 'reqps' && !isRate }).toEqual({
        title,
        seconds: false,
        rate: false,
      });
    }
  });

  it('the dashboard is JSON with an expression in each panel', () => {
    const { panels } = JSON.parse(readFileSync('docs/operations/grafana-dashboard.json', 'utf8'));
    for (const { title, targets } of panels) {
      expect({ title, empty: targets.filter(({ expr }: { expr: string }) => !expr).length, targets }).toMatchObject({
        empty: 0,
      });
    }
  });
});

describe('traceparent', () => {
  const VALID = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const create = (traceparent: string) =>
    request(service.url)
      .post('/api/upload-reference')
      .set('traceparent', traceparent)
      .attach('audio', fixture('speech.mp3'));

  it('is logged, and sent on to Fish.Audio', async () => {
    service.sandbox.state.reset();
    await create(VALID).set('tracestate', 'vendor=value');
    const [sent] = service.sandbox.state.requests;
    expect(sent).toMatchObject({
      method: 'POST',
      path: '/model',
      headers: { traceparent: VALID, tracestate: 'vendor=value' },
    });
    const events = service.logs.texts.map((text) => JSON.parse(text)).filter((line) => line.traceparent === VALID);
    expect(events.map(({ event }) => event)).toContain('fish_audio_answer');
  });

  it('is replaced by one of our own when it is malformed', async () => {
    service.sandbox.state.reset();
    await create('00-canary-trace-01');
    const [sent] = service.sandbox.state.requests;
    expect(sent?.headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(sent?.headers).not.toHaveProperty('x-request-id');
    expect(service.logs.texts.join('\n')).not.toContain('canary-trace');
  });
});
