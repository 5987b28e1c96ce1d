import type { Page } from 'playwright-core';
import { startBrowser, type TestBrowser } from '../../../support/browser/browser';
import { fixtureBytes } from '../../../support/media/fixtures';
import { TcpProxy } from '../../../support/network/tcp-proxy';
import { startService, type TestService } from '../../../support/service/service';
import { openPage } from '../../page-harness';

let service: TestService;
let proxy: TcpProxy;
let browser: TestBrowser;
beforeAll(async () => {
  [service, browser] = await Promise.all([startService(), startBrowser()]);
  proxy = await TcpProxy.start({ host: '127.0.0.1', port: Number(new URL(service.url).port) });
});
afterEach(async () => {
  service.sandbox.faults.clear();
  await Promise.all(browser.contexts().map((context) => context.close()));
});
afterAll(async () => {
  await browser.close();
  await proxy.close();
  await service.close();
});

const wave = fixtureBytes('speech.wav').toString('base64');
const modelIds = () => service.sandbox.state.models.map(({ entity }) => entity._id);
const open = async () => (await openPage(browser, `http://127.0.0.1:${proxy.port}/`)).page;

/** Runs this in the page, with `client`, a `recording` to upload and the function `failure` for what is thrown. */
function run<T>(page: Page, script: string): Promise<T> {
  return page.evaluate(`(async () => {
    const { createVoiceModelsClient, VoiceModelsError } = await import('/client/index.js');
    const client = createVoiceModelsClient({ baseUrl: '' });
    const bytes = Uint8Array.from(atob('${wave}'), (letter) => letter.charCodeAt(0));
    const recording = new File([bytes], 'cut-here.wav');
    const failure = (error) => error instanceof VoiceModelsError ? error.code : String(error);
    ${script}
  })()`);
}

/** Lets the page send this many bytes a second, or nothing at all. */
async function limitNetwork(page: Page, uploadThroughput: number, offline = false): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  const limits = { latency: 0, downloadThroughput: -1, uploadThroughput };
  await devtools.send('Network.emulateNetworkConditions', { offline, ...limits });
}

describe('the client in a browser', () => {
  it('reports how much of an upload has been sent', async () => {
    const page = await open();
    await limitNetwork(page, 400_000);
    const { result, seen } = await run<{
      result: { model_id: string };
      seen: { sentBytes: number; totalBytes: number }[];
    }>(
      page,
      `const seen = [];
       const result = await client.upload(recording, {}, { onProgress: (progress) => seen.push(progress) });
       return { result, seen };`,
    );
    expect(modelIds()).toContain(result.model_id);
    const shares = seen.map(({ sentBytes, totalBytes }) => sentBytes / totalBytes);
    expect(shares.some((share) => share > 0 && share < 1)).toBe(true);
    expect(shares).toEqual(shares.toSorted((one, other) => one - other));
    expect(shares.at(-1)).toBe(1);
  });

  it('ends an upload that is aborted, at the service as well', async () => {
    const page = await open();
    await limitNetwork(page, 50_000);
    const before = modelIds().length;
    const code = await run(
      page,
      `const controller = new AbortController();
       const onProgress = ({ sentBytes }) => { if (sentBytes > 0) controller.abort(); };
       return client.upload(recording, {}, { signal: controller.signal, onProgress }).catch(failure);`,
    );
    expect(code).toBe('aborted');
    expect(modelIds().length).toBe(before);
  });

  it('says so when there is no network, and goes on when it comes back in between', async () => {
    const page = await open();
    // The client is loaded while there is a network; the page has its own in one file with the rest.
    await run(page, 'return null;');
    await page.context().setOffline(true);
    const once = `const once = createVoiceModelsClient({ baseUrl: '', retry: { attempts: 1 } });`;
    expect(await run(page, `${once} return once.upload(recording).catch(failure);`)).toBe('network_error');
    expect(await run(page, `${once} return once.readLimits().catch(failure);`)).toBe('network_error');
    const failed = page.waitForEvent('requestfailed');
    const uploaded = run<{ model_id: string }>(page, 'return client.upload(recording);');
    await failed;
    await page.context().setOffline(false);
    const { model_id } = await uploaded;
    expect(modelIds()).toContain(model_id);
  });

  it('repeats an upload whose connection dies after the body was sent, and makes one model', async () => {
    const page = await open();
    const before = modelIds().length;
    service.sandbox.faults.add({ match: { method: 'POST', path: '/model' }, delayMs: 1_000 });
    const uploaded = run<{ model_id: string }>(page, 'return client.upload(recording);');
    while (modelIds().length === before) await new Promise((resolve) => setTimeout(resolve, 20));
    proxy.cutAll();
    const { model_id } = await uploaded;
    expect(modelIds().slice(before)).toEqual([model_id]);
  });

  it('streams a speech, and stops it when it is aborted', async () => {
    const page = await open();
    const [modelId = ''] = modelIds();
    const sizes = await run<number[]>(
      page,
      `const sound = await (await client.speak('${modelId}', { text: 'Hello' })).blob();
       let streamed = 0;
       const reader = (await client.speak('${modelId}', { text: 'Hello' })).stream().getReader();
       for (let piece = await reader.read(); !piece.done; piece = await reader.read()) streamed += piece.value.length;
       return [sound.size, streamed];`,
    );
    expect(sizes[0]).toBeGreaterThan(1_000);
    expect(sizes[1]).toBe(sizes[0]);
    service.sandbox.faults.add({ match: { path: '/v1/tts' }, drip: { bytes: 100, everyMs: 50 } });
    const code = await run(
      page,
      `const controller = new AbortController();
       const speech = await client.speak('${modelId}', { text: 'Hello' }, { signal: controller.signal });
       controller.abort();
       return speech.arrayBuffer().catch(failure);`,
    );
    expect(code).toBe('aborted');
  });
});
