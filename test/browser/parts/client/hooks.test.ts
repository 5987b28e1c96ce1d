import { buildSync } from 'esbuild';
import type { Page } from 'playwright-core';
import { startBrowser, type TestBrowser } from '../../../support/browser/browser';
import { answer, type ScriptedServer, type Step, scriptedServer } from '../../../support/network/scripted-server';

/** An app whose hooks are driven from the test; `show` renders it, also hidden as a screen is that another one covers. */
const APP = `
import { createVoiceModelsClient } from 'echo-voice-models/client';
import { VoiceModelsProvider, useVoiceModels } from 'echo-voice-models/react';
import { createElement } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';

const client = createVoiceModelsClient({ baseUrl: '', retry: { attempts: 1 } });
function List(options) {
  window.list = useVoiceModels(options);
  return null;
}
const root = createRoot(document.querySelector('#root'));
const render = (element) => flushSync(() => root.render(createElement(VoiceModelsProvider, { client }, element)));
window.showList = (options) => render(createElement(List, options));
window.leave = () => flushSync(() => root.render(null));
`;

const HTML = '<!doctype html><html lang="en"><title>App</title><meta charset="utf-8"><main id="root"></main></html>';

/** A user has one voice model, which has the name of the user and of what is searched. */
const ownVoice: Step = (exchange) => {
  const { searchParams } = new URL(exchange.request.url ?? '', 'http://app');
  const name = [searchParams.get('user_id'), searchParams.get('search')].filter(Boolean).join(' ');
  const voice_models = [{ model_id: `of ${name}`, name }];
  return answer(200, { voice_models, count: 1, next_cursor: null })(exchange);
};

let server: ScriptedServer;
let respond: Step;
let browser: TestBrowser;
let script: string;
beforeAll(async () => {
  const page = answer(200, HTML, { 'Content-Type': 'text/html' });
  server = await scriptedServer((exchange) => (exchange.request.url === '/' ? page : respond)(exchange));
  browser = await startBrowser();
  const { outputFiles } = buildSync({
    stdin: { contents: APP, resolveDir: 'examples/react-native' },
    bundle: true,
    write: false,
    define: { 'process.env.NODE_ENV': '"production"' },
    tsconfigRaw: {},
  });
  script = outputFiles[0]?.text ?? '';
});
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
afterAll(async () => {
  await browser.close();
  await server.close();
});

async function openApp(responding: Step): Promise<Page> {
  respond = responding;
  const page = await browser.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(server.url);
  await page.addScriptTag({ content: script });
  return page;
}

const asked = (from: number) => server.requests.slice(from).map(({ url }) => url);

describe('useVoiceModels', () => {
  const names = 'list.voiceModels.map(({ name }) => name).join()';

  it('reads the list that is shown, whichever render refresh is of', async () => {
    const page = await openApp(ownVoice);
    await page.evaluate("showList({ userId: 'alice' })");
    await page.waitForFunction(`${names} === 'alice'`);
    await page.evaluate('window.former = list');
    await page.evaluate("showList({ userId: 'bob', search: 'x' })");
    await page.waitForFunction(`${names} === 'bob x'`);
    const before = server.requests.length;
    await page.evaluate('former.refresh(); former.loadMore()');
    await page.waitForFunction('!list.isLoading');
    expect(await page.evaluate(names)).toBe('bob x');
    expect(asked(before)).toEqual(['/api/voice-models?user_id=bob&limit=20&search=x']);
  });

  it('is not kept from its list by a refresh of the one before', async () => {
    const page = await openApp(ownVoice);
    await page.evaluate("showList({ userId: 'alice' })");
    await page.waitForFunction(`${names} === 'alice'`);
    await page.evaluate("const former = list; showList({ userId: 'alice', search: 'x' }); former.refresh()");
    await page.waitForFunction(`${names} === 'alice x' && !list.isLoading`);
  });

  it('asks nothing when the component is gone', async () => {
    const page = await openApp(ownVoice);
    await page.evaluate("showList({ userId: 'alice' })");
    await page.waitForFunction(`${names} === 'alice'`);
    const before = server.requests.length;
    await page.evaluate("leave(); list.refresh(); fetch('/end').then(() => null)");
    expect(asked(before)).toEqual(['/end']);
  });
});
