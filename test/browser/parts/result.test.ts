import { startTemporaryDatabase } from '../../support/database/temporary-database';
import { fixture } from '../../support/media/fixtures';
import { TcpProxy } from '../../support/network/tcp-proxy';
import { startService } from '../../support/service/service';
import { makeVoice } from '../make-voice';
import { openPage, PageHarness } from '../page-harness';
import { choose } from './library/library-kit';

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

async function made() {
  const opened = await harness.open(`/?user_id=${harness.newUserId()}`);
  return { ...opened, result: await makeVoice(opened.page, 'Grandmother') };
}

describe('the Echo of a voice that was just made', () => {
  it('is created by its name, and can be unlinked', async () => {
    const { page, result, complaints } = await made();
    await result.getByText('Link to an Echo').click();
    const dialog = page.getByRole('dialog', { name: 'Link “Grandmother” to an Echo' });
    await dialog.getByLabel('Echo', { exact: true }).selectOption({ label: 'New Echo…' });
    await page.getByLabel('Name of the Echo').fill('Captain Ada');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Link' }).click();
    await result.getByText('Speaks for Captain Ada').waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Speaks for Captain Ada');
    await result.getByRole('button', { name: 'Unlink' }).click();
    await result.getByText('Link to an Echo').waitFor();
    await page.getByText('Captain Ada has no voice now').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await result.getByText('Speaks for Captain Ada').waitFor();
    expect(complaints).toEqual([]);
  });

  it('is taken from another voice only after a question that names both, and given back by Undo', async () => {
    const userId = harness.newUserId();
    const api = `${harness.service.url}/api/echo`;
    const older = await harness.upload({ name: 'Older voice', user_id: userId });
    const body = JSON.stringify({ user_id: userId, name: 'Captain Ada', voice_model_id: older });
    const created = await fetch(api, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    const { _id } = (await created.json()) as { _id: string };
    const speaker = async () =>
      ((await (await fetch(`${api}/${_id}`)).json()) as { voice_model_id: string }).voice_model_id;
    const { page, complaints } = await harness.open(`/?user_id=${userId}`);
    const result = await makeVoice(page, 'Newer voice');
    await result.getByText('Link to an Echo').click();
    const linking = page.getByRole('dialog', { name: 'Link “Newer voice” to an Echo' });
    const choice = linking.getByLabel('Echo', { exact: true });
    await choice.getByText('Captain Ada (taken by Older voice)').waitFor({ state: 'attached' });
    await choice.selectOption(_id);
    const dialog = page.getByRole('dialog', { name: 'Take Captain Ada from another voice?' });
    await dialog.getByText('Captain Ada speaks with “Older voice” now. If you take it').waitFor();
    await page.keyboard.press('Escape');
    await choice.and(page.locator(':focus')).waitFor();
    expect(await choice.inputValue()).toBe('');
    expect(await speaker()).toBe(older);
    await choice.selectOption(_id);
    await dialog.getByRole('button', { name: 'Take it' }).click();
    await linking.getByRole('button', { name: 'Link' }).click();
    await result.getByText('Speaks for Captain Ada').waitFor();
    expect(await speaker()).not.toBe(older);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Undone.').waitFor();
    expect(await result.getByText('Speaks for Captain Ada').isVisible()).toBe(false);
    expect(await speaker()).toBe(older);
    expect(complaints).toEqual([]);
  });
});

describe('words of ones own', () => {
  it('stay for the same and for another voice, and after the form was shown instead', async () => {
    const { page, result, complaints } = await made();
    const words = result.locator('textarea');
    await words.fill('The same line.');
    await choose(page, 'Grandmother', 'Speak');
    expect(await words.inputValue()).toBe('The same line.');
    await result.locator('[data-role="another"]').click();
    await makeVoice(page, 'Grandfather');
    await choose(page, 'Grandmother', 'Speak');
    await result.getByRole('heading', { name: 'Grandmother' }).waitFor();
    expect(await words.inputValue()).toBe('The same line.');
    const speech = page.waitForRequest('**/speech');
    await result.getByRole('button', { name: 'Play' }).click();
    expect((await speech).postDataJSON()).toMatchObject({ text: 'The same line.' });
    expect(complaints).toEqual([]);
  });
});

describe('a voice that is shown already', () => {
  it('keeps its advice and what it has said when it is told to speak', async () => {
    const { page, complaints } = await harness.open(`/?user_id=${harness.newUserId()}`);
    const result = await makeVoice(page, 'Grandmother', 'brief-speech.mp3');
    const kept = [
      result.locator('[data-role="advice"]').getByRole('listitem'),
      result.locator('[data-role="download"]'),
    ];
    await result.getByRole('button', { name: 'Play the voice' }).click();
    for (const locator of kept) await locator.first().waitFor();
    await choose(page, 'Grandmother', 'Speak');
    await result.locator('[data-role="heading"]:focus').waitFor();
    for (const locator of kept) expect(await locator.first().isVisible()).toBe(true);
    expect(complaints).toEqual([]);
  });
});

describe('a voice that was said to be deleted', () => {
  it('can be heard again where it is there', async () => {
    const { page, result } = await made();
    const voice = /\/api\/voice-models\/[0-9a-f]+$/;
    const json = { title: 'T', detail: 'D', code: 'voice_model_not_found' };
    await page.route(voice, (route) => route.fulfill({ status: 404, json }));
    await page.evaluate("window.dispatchEvent(new Event('focus'))");
    await result.getByText('This voice was deleted').waitFor();
    await page.unroute(voice);
    await choose(page, 'Grandmother', 'Speak');
    await result.getByRole('button', { name: 'Play' }).waitFor();
    expect(await result.getByText('This voice was deleted').isVisible()).toBe(false);
  });
});

describe('the advice of the result', () => {
  it.each([true, false])('is in German on a German page, with scripts or without (%s)', async (javaScriptEnabled) => {
    const { page } = await harness.open(`/?lang=de&user_id=${harness.newUserId()}`, { javaScriptEnabled });
    await page.locator('#audio').setInputFiles(fixture('brief-speech.mp3'));
    await page.locator('input[name="consent"]').first().check();
    await page.locator('#upload-submit').click();
    const advice = page.locator('[data-role="advice"]').getByRole('listitem');
    await advice.first().waitFor();
    expect(await advice.allInnerTexts()).toEqual([
      'Die Aufnahme ist kurz. 10 bis 30 Sekunden Sprache ergeben eine bessere Stimme.',
    ]);
  });
});

describe('what the result says of the database', () => {
  it('turns from queued to saved by itself within seconds of its return', async () => {
    const database = await startTemporaryDatabase();
    const proxy = await TcpProxy.startFor(database.uri);
    await proxy.refuse();
    const service = await startService({ mongoUri: proxy.uri, dbName: database.newName() });
    try {
      const { page, complaints } = await openPage(harness.browser, `${service.url}/?user_id=${harness.newUserId()}`);
      const result = await makeVoice(page, 'Patient');
      await result.getByText('Not saved to database yet.').waitFor();
      await result.getByText('as soon as the database is back').waitFor();
      await page.locator('.voice-model', { hasText: 'Patient' }).getByText('Waiting for the database').waitFor();
      expect(await result.getByText('💾 Saved to database!').isVisible()).toBe(false);
      await proxy.restore();
      await result.getByText('💾 Saved to database!').waitFor();
      expect(await result.getByText('Not saved').filter({ visible: true }).count()).toBe(0);
      expect(complaints).toEqual([]);
    } finally {
      await service.close();
      await proxy.close();
      await database.stop();
    }
  });

  it('says why nothing was saved where the database is off', async () => {
    const service = await startService();
    try {
      const { page } = await openPage(harness.browser, `${service.url}/?user_id=${harness.newUserId()}`);
      await page.getByText('The database is off.', { exact: true }).waitFor();
      const result = await makeVoice(page, 'Unsaved');
      await result.getByText('Not saved to database.').filter({ visible: true }).waitFor();
      await result.getByText('This service runs without a database.').waitFor();
      expect(await result.locator('.model-id').textContent()).not.toBe('');
      expect(await result.getByText('Link to an Echo').isVisible()).toBe(false);
    } finally {
      await service.close();
    }
  });

  it('says why nothing was saved where nobody said whose voice it is', async () => {
    const { page } = await harness.open();
    const result = await makeVoice(page, 'Nobody');
    await result.getByText('Not saved to database.').filter({ visible: true }).waitFor();
    await result.getByText('No user id was given.').waitFor();
    await result.getByRole('button', { name: 'Copy the id' }).click();
    await result.getByRole('button', { name: /^(Copied|Selected: Ctrl\+C or ⌘C)$/ }).waitFor();
    await result.getByRole('button', { name: 'Copy the id' }).waitFor();
    expect(await result.getByText('💾 Saved to database!').isVisible()).toBe(false);
  });

  it('says no longer that a voice is saved that was deleted, and makes room for another', async () => {
    const { page, result, complaints } = await made();
    const modelId = await result.locator('.model-id').textContent();
    await fetch(`${harness.service.url}/api/voice-models/${modelId}`, { method: 'DELETE' });
    await result.getByRole('button', { name: 'Play the voice' }).focus();
    await page.evaluate('window.dispatchEvent(new Event("focus"))');
    await result.getByText('This voice was deleted').waitFor();
    await result.locator('[data-role="heading"]:focus').waitFor();
    expect(await result.getByText('Saved to database').filter({ visible: true }).count()).toBe(0);
    expect(await result.getByRole('button', { name: 'Play the voice' }).count()).toBe(0);
    await result.getByRole('button', { name: 'Make another' }).click();
    await page.getByRole('button', { name: 'Create voice' }).waitFor();
    expect(await result.isVisible()).toBe(false);
    expect(complaints).toEqual([]);
  });
});
