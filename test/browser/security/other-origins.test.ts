import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { PageHarness } from '../page-harness';

const NAME = 'Only for its owner';

/** What a page tries; every answer is what the page got to see of it. */
type Tried = Readonly<Record<string, string>>;

/** Runs in the page: reads and changes what it can at `base`, with each kind of request that needs no permission. */
async function attack({ base, userId, modelId }: { base: string; userId: string; modelId: string }): Promise<Tried> {
  const form = new FormData();
  form.set('audio', new Blob(['x']), 'a.mp3');
  const json = { 'Content-Type': 'application/json' };
  const requests: Record<string, [string, RequestInit]> = {
    list: [`/api/voice-models?user_id=${userId}`, {}],
    read: [`/api/voice-models/${modelId}`, {}],
    page: [`/?user_id=${userId}`, {}],
    upload: ['/api/upload-reference', { method: 'POST', body: form }],
    remove: [`/api/voice-models/${modelId}`, { method: 'DELETE' }],
    speak: [`/api/voice-models/${modelId}/speech`, { method: 'POST', headers: json, body: '{"text":"x"}' }],
    link: [`/api/echo/${userId}/voice-model`, { method: 'PUT', headers: json, body: `{"model_id":"${modelId}"}` }],
    form: [`/voice-models/${modelId}/delete`, { method: 'POST', body: new URLSearchParams({ user_id: userId }) }],
    blind: ['/api/upload-reference', { method: 'POST', body: form, mode: 'no-cors' }],
    blindForm: [`/voice-models/${modelId}/delete`, { method: 'POST', body: new URLSearchParams(), mode: 'no-cors' }],
  };
  const tried: Record<string, string> = {};
  for (const [name, [path, init]] of Object.entries(requests)) {
    tried[name] = await fetch(`${base}${path}`, init).then(
      async (response) => `${response.status} ${await response.text()}`,
      () => 'blocked',
    );
  }
  return tried;
}

/** A script that adds such an element to the page, and says which event it has. */
function loadScript(tag: string, attribute: string, url: string): string {
  return `new Promise((resolve) => {
    const { firstChild: element } = document.createRange().createContextualFragment('<${tag}>');
    for (const event of ['load', 'error']) element.addEventListener(event, () => resolve(event));
    element.setAttribute('${attribute}', '${url}');
    document.body.append(element);
  })`;
}

describe('a page of another origin', () => {
  let harness: PageHarness;
  let attacker: Server | undefined;
  let modelId: string;
  let userId: string;

  beforeAll(async () => {
    harness = await PageHarness.start(['--host-resolver-rules=MAP attacker.test 127.0.0.1']);
    userId = harness.newUserId();
    modelId = await harness.upload({ name: NAME, user_id: userId });
    harness.service.sandbox.state.reset();
  });
  afterEach(() => harness.closePages());
  afterAll(async () => {
    attacker?.close();
    await harness.close();
  });

  /**
   * A page whose name meant the server of the attacker before and means this machine now. Its text does not matter; the
   * browser's own protection of this machine (Local Network Access) and our policy for pages are kept out of it.
   */
  async function openRebound(): Promise<{ page: Page; origin: string }> {
    const origin = `http://attacker.test:${new URL(harness.service.url).port}`;
    const page = await harness.browser.newPage({ bypassCSP: true });
    await page.goto(`${origin}/attack`);
    return { page, origin };
  }

  async function expectUntouched(): Promise<void> {
    const { status } = await fetch(`${harness.service.url}/api/voice-models/${modelId}`);
    expect(status).toBe(200);
    expect(harness.service.sandbox.state.requests).toEqual([]);
  }

  it('that has rebound its name to this machine changes and reads nothing (G154, H162)', async () => {
    const { page, origin } = await openRebound();
    const tried = await page.evaluate(attack, { base: '', userId, modelId });
    for (const [name, seen] of Object.entries(tried)) {
      expect({ name, seen }).toEqual({ name, seen: expect.stringMatching(/^421 /) });
      expect(seen).not.toContain(NAME);
    }
    expect((await page.goto(`${origin}/`))?.status()).toBe(421);
    await expectUntouched();
  });

  it('on another port of this machine changes and reads nothing (G154)', async () => {
    attacker = createServer((_req, res) => res.setHeader('Content-Type', 'text/html').end('<p>Hello</p>'));
    await new Promise<void>((resolve) => attacker?.listen(0, '127.0.0.1', resolve));
    const page = await harness.browser.newPage();
    await page.goto(`http://127.0.0.1:${(attacker.address() as AddressInfo).port}/`);
    const tried = await page.evaluate(attack, { base: harness.service.url, userId, modelId });
    expect(new Set(Object.values(tried))).toEqual(new Set(['blocked']));
    expect(harness.service.logs.texts.join()).toMatch(/"status":403/);
    await expectUntouched();
  });

  it('shows nothing of it in a frame, and can load it as no script, picture or style', async () => {
    const { page } = await openRebound();
    for (const tag of ['script', 'img', 'link rel=stylesheet']) {
      const attribute = tag.startsWith('link') ? 'href' : 'src';
      expect(await page.evaluate(loadScript(tag, attribute, `${harness.service.url}/api/limits`))).toBe('error');
    }
    expect(await page.evaluate(loadScript('iframe', 'src', harness.service.url))).toBe('load');
    // The browser reports the address of a frame in a message of its own, which may come after that of the event.
    const shown = () => page.frames().at(-1)?.url() ?? '';
    for (let waits = 0; waits < 100 && shown() === ''; waits += 1) await delay(20);
    expect(shown()).toBe('chrome-error://chromewebdata/');
    await expectUntouched();
  });
});
