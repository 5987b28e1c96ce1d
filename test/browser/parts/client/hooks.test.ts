import { buildSync } from 'esbuild';
import type { Page } from 'playwright-core';
import { startBrowser, type TestBrowser } from '../../../support/browser/browser';
import { answer, type ScriptedServer, type Step, scriptedServer } from '../../../support/network/scripted-server';
import { APP, FAST_REFRESH, HTML } from './hooks-app';

/** A user has one voice model, which has the name of the user and of what is searched. */
const ownVoice: Step = (exchange) => {
  const { searchParams } = new URL(exchange.request.url ?? '', 'http://app');
  const name = [searchParams.get('user_id'), searchParams.get('search')].filter(Boolean).join(' ');
  const voice_models = [{ model_id: `of ${name}`, name }];
  return answer(200, { voice_models, count: 1, next_cursor: null })(exchange);
};

/** Renames, but refuses a name of one letter. The name `slow` is taken when the promise says so. */
const renames =
  (slow: Promise<void> = Promise.resolve()): Step =>
  async (exchange) => {
    const body: Buffer[] = [];
    for await (const piece of exchange.request) body.push(piece);
    const { name } = JSON.parse(Buffer.concat(body).toString()) as { name: string };
    if (name === 'slow') await slow;
    const model_id = exchange.request.url?.split('/').at(-1);
    const refusal = { code: 'invalid_parameter', title: 'T', detail: 'D' };
    await (name.length === 1 ? answer(400, refusal) : answer(200, { model_id, name }))({
      ...exchange,
      whole: () => Promise.resolve(),
    });
  };

let server: ScriptedServer;
let respond: Step;
let browser: TestBrowser;
let script: string;
beforeAll(async () => {
  const page = answer(200, HTML, { 'Content-Type': 'text/html' });
  server = await scriptedServer((exchange) => (exchange.request.url === '/' ? page : respond)(exchange));
  browser = await startBrowser();
  script = bundle(APP, 'production');
});
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
afterAll(async () => {
  await browser.close();
  await server.close();
});

function bundle(contents: string, environment: 'production' | 'development'): string {
  const { outputFiles } = buildSync({
    stdin: { contents, resolveDir: 'examples/react-native' },
    bundle: true,
    write: false,
    define: { 'process.env.NODE_ENV': JSON.stringify(environment) },
    tsconfigRaw: {},
  });
  return outputFiles[0]?.text ?? '';
}

async function openApp(responding: Step, scripts = [script]): Promise<Page> {
  respond = responding;
  const page = await browser.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(server.url);
  for (const content of scripts) await page.addScriptTag({ content });
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

  it('deletes once however often it is told to, and does not bring back what is gone', async () => {
    const notFound = answer(404, { title: 'T', detail: 'D', code: 'voice_model_not_found' });
    let deletions = 0;
    const page = await openApp((exchange) => {
      if (exchange.request.method !== 'DELETE') return ownVoice(exchange);
      deletions += 1;
      return (deletions === 1 ? answer(200, { deleted: {} }) : notFound)(exchange);
    });
    await page.evaluate("showList({ userId: 'alice' })");
    await page.waitForFunction(`${names} === 'alice'`);
    await page.evaluate("Promise.all([list.remove('of alice'), list.remove('of alice')])");
    await page.evaluate("list.refresh(); window.code = list.remove('of alice').catch((error) => error.code); null");
    expect(await page.evaluate('code')).toBe('voice_model_not_found');
    await page.waitForFunction('!list.isLoading');
    expect([await page.evaluate(names), deletions]).toEqual(['', 2]);
  });
});

describe('useRenameVoiceModel', () => {
  const shows = (page: Page, name: string, error: string | null = null) =>
    page.waitForFunction(
      `JSON.stringify([renaming.name, renaming.isSaving, renaming.error?.code ?? null]) === '${JSON.stringify([name, false, error])}'`,
    );

  it('shows a name that is given, also where that is the one that was changed here, or could not be', async () => {
    const page = await openApp(renames());
    await page.evaluate("showName('1', 'Ada'); renaming.rename('Bea')");
    await shows(page, 'Bea');
    await page.evaluate("showName('1', 'Bea'); showName('1', 'Ada')");
    await shows(page, 'Ada');
    await page.evaluate("renaming.rename('x')");
    await shows(page, 'Ada', 'invalid_parameter');
    await page.evaluate("showName('1', 'Bea'); showName('1', 'Ada')");
    await shows(page, 'Ada');
  });

  it('keeps the voice models apart', async () => {
    let goOn = () => {};
    const slow = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const page = await openApp(renames(slow));
    await page.evaluate("showName('1', 'Ada'); window.slow = renaming.rename('slow'); showName('2', 'Bob')");
    // That of another voice model need not wait.
    await page.evaluate("renaming.rename('x')");
    await shows(page, 'Bob', 'invalid_parameter');
    goOn();
    await page.evaluate('slow');
    await page.evaluate("renaming.rename('y')");
    await shows(page, 'Bob', 'invalid_parameter');
    await page.evaluate("showName('1', 'Ada')");
    await shows(page, 'slow');
  });

  it('shows the last of two names that were given by one render', async () => {
    const page = await openApp(renames());
    await page.evaluate("showName('1', 'Ada'); window.former = renaming; former.rename('Bea')");
    await page.evaluate("showName('1', 'Bea'); former.rename('Cleo')");
    await shows(page, 'Cleo');
  });
});

describe('a hook', () => {
  it('shows the failures of a client that the app has by require, while the hooks are there by import', async () => {
    const page = await openApp(answer(502, 'nginx'));
    await page.evaluate("useOther(); showList({ userId: 'alice' })");
    await page.waitForFunction("list.error?.code === 'bad_gateway' && !list.isLoading");
  });

  it('is at rest after a fault of the program, which stays an unhandled rejection', async () => {
    const page = await openApp(answer(404));
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    await page.evaluate("breakClient(); showList({ userId: 'alice' })");
    await page.waitForFunction('!list.isLoading');
    await page.evaluate("showScreen('visible'); upload.upload(new Blob(['x']))");
    await page.waitForFunction("upload.status === 'failed'");
    while (faults.length < 2) await page.waitForEvent('pageerror');
    expect(new Set(faults)).toEqual(new Set(['A fault of the program']));
  });
});

describe('useUpload and useSpeech', () => {
  const silent = () => {};
  const states = '[upload.status, speech.status, speech.modelId].join()';

  it.each([
    ['loads', silent, 'uploading,loading,1'],
    ['plays', answer(200, 'sound', { 'Content-Type': 'audio/mpeg' }), 'uploading,playing,1'],
  ])('are at rest when a screen comes back that was hidden while it %s', async (_what, speaking, busy) => {
    const page = await openApp((exchange) => (exchange.request.url?.endsWith('speech') ? speaking : silent)(exchange));
    await page.evaluate("showScreen('visible'); upload.upload(new Blob(['x'])); speech.speak('1', { text: 'Hi' })");
    await page.waitForFunction(`${states} === '${busy}'`);
    await page.evaluate("showScreen('hidden'); showScreen('visible')");
    await page.waitForFunction(`${states} === 'cancelled,idle,'`);
  });

  const begin = "upload.upload(new Blob(['x'])); speech.speak('1', { text: 'Hi' });";

  it('go on while something beside them suspends', async () => {
    const page = await openApp(silent);
    await page.evaluate(`showScreen('visible'); ${begin} suspend()`);
    await page.getByText('Loading').waitFor();
    await page.evaluate("resume('Loaded')");
    await page.getByText('Loaded').waitFor();
    expect(await page.evaluate(states)).toBe('uploading,loading,1');
  });

  it('begin anew after the file of their component was saved while the app is developed', async () => {
    const scripts = [FAST_REFRESH, APP].map((contents) => bundle(contents, 'development'));
    const page = await openApp(silent, scripts);
    await page.evaluate("showScreen('visible')");
    await page.evaluate('refreshScreen(fastRefresh)');
    await page.evaluate(begin);
    await page.waitForFunction(`${states} === 'uploading,loading,1'`);
  });

  it.each(['leave()', "showScreen('hidden')"])('begin nothing after %s', async (go) => {
    const page = await openApp(({ request, ...exchange }) =>
      (request.url === '/end' ? answer(200) : silent)({ request, ...exchange }),
    );
    await page.evaluate("showScreen('visible')");
    const before = server.requests.length;
    await page.evaluate(`${go}; ${begin} fetch('/end').then(() => null)`);
    expect(asked(before)).toEqual(['/end']);
    await page.evaluate("showScreen('visible')");
    await page.evaluate(begin);
    await page.waitForFunction(`${states} === 'uploading,loading,1'`);
  });
});
