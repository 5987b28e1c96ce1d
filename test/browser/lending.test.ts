import { readFileSync } from 'node:fs';
import { type Db, ObjectId } from 'mongodb';
import type { Page } from 'playwright-core';
import { startBrowser, type TestBrowser } from '../support/browser/browser';
import { collectionNames } from '../support/database/collection-names';
import { startTemporaryDatabase, type TemporaryDatabase } from '../support/database/temporary-database';
import { filesBelow } from '../support/files/files-below';
import { unzip } from '../support/files/unzip';
import { type PageService, startPageService } from '../support/identity/page-service';
import { makeVoice } from './make-voice';
import { openPage } from './page-harness';
import { choose, dialogOf, holdAnswers, row } from './parts/library/library-kit';
import { signIn } from './signed-in-kit';

let database: TemporaryDatabase;
let browser: TestBrowser;
let service: PageService;
let db: Db;

beforeAll(async () => {
  [database, browser] = await Promise.all([startTemporaryDatabase(), startBrowser()]);
  const settings = { SAMPLE_STORE: 'filesystem' };
  const dbName = database.newName();
  db = database.client.db(dbName);
  service = await startPageService({ mongoUri: database.uri, dbName, settings });
});
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
afterAll(async () => {
  await browser?.close();
  await service?.close();
  await database?.stop();
});

/** The id that the account of whoever is signed in shows. */
const ownId = async (page: Page) => String(await page.locator('#account .own-id code').textContent());

/** Goes to what others have lent, or to one's own voices. */
const show = (page: Page, whose: string) => page.locator('.owner-switch').getByText(whose).click();

/** The collections and files, by their folders, that name any of these ids. */
async function placesOf(ids: readonly string[]): Promise<string[]> {
  const isNamed = (text: string) => ids.some((id) => text.includes(id));
  const stored = await Promise.all(
    collectionNames(db).map(
      async (name) => [name, JSON.stringify(await db.collection(name).find().toArray())] as const,
    ),
  );
  const files = (await filesBelow(service.dataFolder)).map((file) => [file, readFileSync(file, 'utf8')] as const);
  const folders = files
    .filter(([file, text]) => isNamed(file) || isNamed(text))
    .map(([file]) => file.slice(service.dataFolder.length + 1).split('/')[0] ?? '');
  return [...new Set([...stored.filter(([, text]) => isNamed(text)).map(([name]) => name), ...folders])].sort();
}

it('lends a voice, takes it back, exports everything, and erases it', async () => {
  const [{ page: bob }, { page: alice, complaints }] = await Promise.all([
    openPage(browser, `${service.url}/`),
    openPage(browser, `${service.url}/`),
  ]);
  await Promise.all([signIn(bob, 'Bob'), signIn(alice, 'Alice')]);
  await Promise.all([makeVoice(bob, 'Of Bob'), makeVoice(alice, 'Lent')]);
  const [idOfBob, idOfAlice] = [await ownId(bob), await ownId(alice)];
  const models = () => service.sandbox.state.models.map(({ entity }) => entity.title).sort();
  const kept = () => filesBelow(`${service.dataFolder}/samples/samples`);

  await choose(alice, 'Lent', 'Share');
  await dialogOf(alice).getByLabel('User id of the other person').fill(idOfBob);
  await dialogOf(alice).getByRole('button', { name: 'Share', exact: true }).click();
  await dialogOf(alice).getByText(`Shared with ${idOfBob}.`).waitFor();

  // An answer that comes after its dialog was closed leaves the one alone that is open by then.
  await dialogOf(alice).getByLabel('User id of the other person').fill(idOfBob);
  const { arrived, release } = await holdAnswers(alice, '*/shares');
  await dialogOf(alice).getByRole('button', { name: 'Share', exact: true }).click();
  await arrived();
  await alice.keyboard.press('Escape');
  await choose(alice, 'Lent', 'Share');
  await dialogOf(alice).getByLabel('User id of the other person').fill('half');
  await release();
  await alice.locator('.toast').getByText(`Shared with ${idOfBob}.`).waitFor();
  expect(await dialogOf(alice).getByLabel('User id of the other person').inputValue()).toBe('half');

  await show(bob, 'Shared with me');
  await row(bob, 'Lent').getByText('Shared: speak').waitFor();
  expect(await row(bob, 'Of Bob').count()).toBe(0);
  await bob.getByRole('button', { name: 'More for Lent' }).click();
  expect(await bob.getByRole('menuitem').allTextContents()).toEqual(['Details']);
  await bob.keyboard.press('Escape');
  const [speech] = await Promise.all([
    bob.waitForResponse('**/speech'),
    row(bob, 'Lent').locator('[data-role="play-voice"]').click(),
  ]);
  expect(speech.status()).toBe(200);

  // An app of Bob's lets an Echo speak with it.
  const [echoId, bobs] = [new ObjectId(), new ObjectId(idOfBob)];
  await db.collection('echos').insertOne({ _id: echoId, user_id: bobs, name: 'Companion', created_at: new Date() });
  const share = { user_id: bobs, may: ['speak', 'link'], echo_id: echoId, created_at: new Date() };
  await db.collection('voice_models').updateOne({ name: 'Lent' }, { $set: { shares: [share] } });
  await show(bob, 'Mine');
  await choose(bob, 'Of Bob', 'Link to an Echo');
  const offered = dialogOf(bob).getByLabel('Echo', { exact: true });
  await offered.getByText('Companion (taken by Lent)').waitFor({ state: 'attached' });
  await bob.keyboard.press('Escape');

  await dialogOf(alice)
    .getByRole('button', { name: `Stop sharing with ${idOfBob}` })
    .click();
  await dialogOf(alice).getByText(`No longer shared with ${idOfBob}.`).waitFor();
  await show(bob, 'Mine');
  await row(bob, 'Of Bob').waitFor();
  await show(bob, 'Shared with me');
  await bob.getByText('Nothing is shared with you yet').waitFor();

  await dialogOf(alice).getByRole('button', { name: 'Close' }).click();
  await alice.locator('#account > summary').click();
  await alice.getByRole('link', { name: 'Account, keys and data' }).click();
  await alice.locator('#key-more > summary').click();
  await alice.getByLabel('Name').fill('Nightly');
  await alice.locator('#key-form button[type="submit"]').click();
  expect(await alice.locator('#new-key code', { hasText: 'evm_' }).textContent()).toMatch(/^evm_/);
  await alice.getByRole('button', { name: 'Revoke the key “Nightly”' }).click();
  await alice.locator('.key', { hasText: 'revoked' }).waitFor();

  const [download] = await Promise.all([
    alice.waitForEvent('download'),
    alice.getByRole('link', { name: 'Download my data' }).click(),
  ]);
  const files = unzip(readFileSync(await download.path()));
  const names = JSON.parse(String(files.get('voice-models.json'))).map(({ name }: { name: string }) => name);
  expect(names).toEqual(['Lent']);
  expect([...files.keys()].filter((name) => name.startsWith('recordings/'))).toHaveLength(1);

  expect([models(), (await kept()).length]).toEqual([['Lent', 'Of Bob'], 2]);
  await alice.getByRole('button', { name: 'Erase everything' }).click();
  await dialogOf(alice).getByRole('button', { name: 'Erase everything' }).click();
  await dialogOf(alice).getByText('Type the word ERASE.').waitFor();
  await dialogOf(alice).getByLabel('Type ERASE to confirm').fill('erase');
  await dialogOf(alice).getByRole('button', { name: 'Erase everything' }).click();
  // Whether the page sees the end of it depends on when it asks.
  const ended = alice.getByText(/^Everything of yours is erased$|^You are signed out\. The erasure that you asked for/);
  await ended.first().waitFor();
  while ((await db.collection('erasures').countDocuments({ state: 'running' })) > 0) await alice.waitForTimeout(50);

  // What docs/privacy.md says stays: the mark and the receipt of the erasure, and for a day what an upload was answered with.
  const staying = ['deleted_voice_models', 'erasures', 'idempotency_keys', 'keys'];
  expect(staying).toEqual(expect.arrayContaining(await placesOf([idOfAlice])));
  expect([models(), (await kept()).length]).toEqual([['Of Bob'], 1]);
  await show(bob, 'Mine');
  await row(bob, 'Of Bob').waitFor();
  expect(complaints).toEqual([]);
});
