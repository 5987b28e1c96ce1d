import { buildSync } from 'esbuild';
import type { Page } from 'playwright-core';
import { startBrowser, type TestBrowser } from '../../../support/browser/browser';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../../support/database/temporary-database';
import { fixtureBytes } from '../../../support/media/fixtures';
import { answer, type ScriptedServer, scriptedServer } from '../../../support/network/scripted-server';
import { startService, type TestService } from '../../../support/service/service';
import { untilConnected } from '../../../support/service/until-connected';
import { newId } from '../../../support/service/voice-models';

/** An app that shows the example, and an upload that is driven from the test. */
const app = (url: string) => `
import { createVoiceModelsClient } from 'echo-voice-models/client';
import { useRenameVoiceModel, useUpload, VoiceModelsProvider, useVoiceModels } from 'echo-voice-models/react';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { VoicePicker } from './VoicePicker';

const client = createVoiceModelsClient({ baseUrl: '${url}', retry: { attempts: 1 } });
window.played = [];
window.rendered = [];
const play = async (sound, signal) => {
  window.played.push(sound.size);
  if (window.isBroken) throw new Error('The player is broken');
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
};
function Hooks({ userId }) {
  window.upload = useUpload();
  window.list = useVoiceModels({ userId, search: window.search });
  window.renaming = useRenameVoiceModel(window.list.voiceModels[0] ?? { model_id: 'none', name: 'none' });
  window.rendered.push([userId, window.list.voiceModels.length]);
  return null;
}
const root = createRoot(document.querySelector('#root'));
window.show = (userId, echoId) => root.render(
  createElement(VoiceModelsProvider, { client },
    createElement(Hooks, { userId }),
    createElement(VoicePicker, { key: userId, userId, echoId, play, onChosen: (chosen) => { window.chosen = chosen.name; } })));
`;

let database: TemporaryDatabase;
let service: TestService;
let origin: ScriptedServer;
let browser: TestBrowser;
let script: string;
beforeAll(async () => {
  const html =
    '<!doctype html><html lang="en"><title>App</title><meta charset="utf-8"><main id="root" style="height: 600px; display: flex"></main></html>';
  origin = await scriptedServer(answer(200, html, { 'Content-Type': 'text/html' }));
  [database, browser] = await Promise.all([startTemporaryDatabase(), startBrowser()]);
  const settings = { CORS_ORIGINS: origin.url };
  service = await startService({ mongoUri: database.uri, dbName: database.newName(), settings });
  script = bundle(service.url);
  await untilConnected(service.url);
});
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
afterAll(async () => {
  await browser.close();
  await service.close();
  await database.stop();
  await origin.close();
});

function bundle(url: string): string {
  const { outputFiles } = buildSync({
    stdin: { contents: app(url), loader: 'ts', resolveDir: 'examples/react-native' },
    bundle: true,
    write: false,
    jsx: 'automatic',
    alias: { 'react-native': 'react-native-web' },
    define: { 'process.env.NODE_ENV': '"production"' },
    tsconfigRaw: {},
  });
  return outputFiles[0]?.text ?? '';
}

async function show(userId: string, echoId = newId()): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ viewport: { width: 420, height: 640 } });
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load')) complaints.push(message.text());
  });
  await page.goto(origin.url);
  await page.addScriptTag({ content: script });
  await page.evaluate(`show('${userId}', '${echoId}')`);
  return { page, complaints };
}

async function upload(page: Page): Promise<void> {
  const bytes = fixtureBytes('speech.mp3').toString('base64');
  await page.evaluate(`upload.upload(
    new File([Uint8Array.from(atob('${bytes}'), (letter) => letter.charCodeAt(0))], 'speech.mp3'),
    { user_id: window.user, name: 'Grandmother' })`);
}

describe('the React hooks and the picker of voices', () => {
  it('say that there are none, upload, list, play, choose and delete', async () => {
    const [userId, echoId] = [newId(), newId()];
    const { page, complaints } = await show(userId, echoId);
    await page.getByText('There are no voices yet.').waitFor();
    await page.evaluate(`window.user = '${userId}'`);
    await upload(page);
    await page.waitForFunction("upload.status === 'done'");
    expect(await page.evaluate('upload.progress.sentBytes / upload.progress.totalBytes')).toBe(1);
    await page.evaluate('list.refresh()');
    await page.waitForFunction('list.voiceModels.length === 1');

    await page.reload();
    await page.addScriptTag({ content: script });
    await page.evaluate(`show('${userId}', '${echoId}')`);
    await page.getByRole('button', { name: 'Play Grandmother' }).click();
    await page.getByRole('button', { name: 'Stop Grandmother' }).waitFor();
    await page.waitForFunction('played.length === 1');
    await page.getByRole('button', { name: 'Stop Grandmother' }).click();
    await page.getByRole('button', { name: 'Choose Grandmother' }).click();
    await page.getByText('Grandmother (chosen)').waitFor();
    expect(await page.evaluate('chosen')).toBe('Grandmother');
    expect(await page.getByRole('button', { name: 'Choose Grandmother' }).isDisabled()).toBe(true);
    if (process.env.SCREENSHOT) await page.screenshot({ path: `${process.env.SCREENSHOT}-list.png` });

    await page.getByLabel('Search voices').fill('nobody');
    await page.getByText('No voice was found.').waitFor();
    // The record leaves the list before the service has been asked.
    await page.route('**/api/voice-models/*', async (route) => {
      await page.waitForFunction('list.voiceModels.length === 0');
      await route.continue();
    });
    await page.evaluate('window.removal = list.remove(list.voiceModels[0].model_id, { fish_audio: true }); null');
    await page.evaluate('removal');
    expect(service.sandbox.state.models).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it("never show one user's voices as another's, and take a blank search for none", async () => {
    const [userId, otherId] = [newId(), newId()];
    const { page } = await show(userId);
    await page.evaluate(`window.user = '${userId}'`);
    await upload(page);
    await page.waitForFunction("upload.status === 'done'");
    await page.evaluate(`window.search = ' '; show('${userId}', '${newId()}'); list.refresh()`);
    await page.waitForFunction('list.voiceModels.length === 1');
    await page.evaluate(`show('${otherId}', '${newId()}')`);
    await page.waitForFunction(`rendered.at(-1)[0] === '${otherId}' && !list.isLoading`);
    expect(await page.evaluate(`rendered.filter(([id, count]) => id === '${otherId}' && count > 0)`)).toEqual([]);
  });

  it('show a new name at once, keep the last of several, and show the former one where the change fails', async () => {
    const userId = newId();
    const { page, complaints } = await show(userId);
    await page.evaluate(`window.user = '${userId}'`);
    await upload(page);
    await page.waitForFunction("upload.status === 'done'");
    await page.evaluate('list.refresh()');
    await page.waitForFunction("renaming.name === 'Grandmother'");

    await page.evaluate("window.renames = Promise.all(['Nana', 'Granny', 'Oma'].map(renaming.rename)); null");
    await page.waitForFunction("renaming.name === 'Oma' && renaming.isSaving");
    expect(await page.evaluate('renames.then((all) => all.map(({ name }) => name))')).toEqual([
      'Nana',
      'Granny',
      'Oma',
    ]);
    await page.waitForFunction('!renaming.isSaving');
    expect(await page.evaluate('[renaming.name, renaming.error]')).toEqual(['Oma', null]);
    await page.evaluate('list.refresh()');
    await page.waitForFunction("list.voiceModels[0]?.name === 'Oma' && renaming.name === 'Oma'");

    expect(await page.evaluate("renaming.rename('x'.repeat(201))")).toBeNull();
    await page.waitForFunction("renaming.name === 'Oma' && !renaming.isSaving");
    expect(await page.evaluate('renaming.error.code')).toBe('invalid_parameter');
    expect(complaints).toEqual([]);
  });

  it('tell a list that is not complete from one of no voices', async () => {
    const { page } = await show(newId());
    await page.getByText('There are no voices yet.').waitFor();
    const partial = { voice_models: [], count: 0, next_cursor: null, partial: true };
    await page.route('**/api/voice-models?**', (route) =>
      route.fulfill({ json: partial, headers: { 'Access-Control-Allow-Origin': '*' } }),
    );
    await page.evaluate(`show('${newId()}', '${newId()}')`);
    await page.getByText('Some voices cannot be shown at the moment.').waitFor();
    expect(await page.evaluate('[list.isPartial, list.isLoading]')).toEqual([true, false]);
    expect(await page.getByText('There are no voices yet.').count()).toBe(0);
  });

  it('show what went wrong, and try again; a deletion that failed comes back; an upload keeps its key', async () => {
    const userId = newId();
    const { page } = await show(userId);
    await page.getByText('There are no voices yet.').waitFor();
    await page.evaluate(`window.user = '${userId}'`);
    const keys: (string | undefined)[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') keys.push(request.headers()['idempotency-key']);
    });
    await page.route('**/api/upload-reference', (route) => route.abort(), { times: 1 });
    await upload(page);
    await page.waitForFunction("upload.status === 'failed'");
    await page.evaluate('upload.retry()');
    await page.waitForFunction("upload.status === 'done'");
    expect(new Set(keys).size).toBe(1);
    await page.route('**/api/voice-models**', (route) =>
      route.fulfill({ status: 502, body: '<html>nginx</html>', headers: { 'Access-Control-Allow-Origin': '*' } }),
    );
    await page.evaluate(`show('${newId()}', '${newId()}')`);
    await page.getByRole('alert').getByText('A proxy got no response').waitFor();
    if (process.env.SCREENSHOT) await page.screenshot({ path: `${process.env.SCREENSHOT}-error.png` });
    await page.unroute('**/api/voice-models**');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('There are no voices yet.').waitFor();
    await page.evaluate(`show('${userId}', '${newId()}')`);
    await page.getByText('Grandmother').waitFor();
    await page.waitForFunction('list.voiceModels.length === 1');
    await page.route('**/api/voice-models/*', (route) => route.abort());
    expect(await page.evaluate('list.remove(list.voiceModels[0].model_id).catch((error) => error.code)')).toBe(
      'network_error',
    );
    await page.waitForFunction('list.voiceModels.length === 1');
    await page.evaluate('window.isBroken = true');
    await page.getByRole('button', { name: 'Play Grandmother' }).click();
    await page.waitForFunction('played.length === 1');
    await page.getByRole('button', { name: 'Play Grandmother' }).waitFor();
  });
});
