import { once } from 'node:events';
import { appendFile, copyFile, mkdtemp, rm, utimes } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fixture } from '../../../support/media/fixtures';
import { startService } from '../../../support/service/service';
import { openPage, PageHarness } from '../../page-harness';
import { created, expectKept, fill, focusedText, heading, keysOf, openFilled, submit, UPLOADS } from './form-kit';

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

/** Passes connections on to a service, until one of them has carried so many bytes to it: then it is gone, with all of them. */
async function startBreakingRelay(target: string, bytes: number) {
  const sockets = new Set<Socket>();
  const relay = createServer((socket) => {
    const upstream = connect(Number(new URL(target).port), '127.0.0.1');
    let carried = 0;
    for (const end of [socket, upstream]) sockets.add(end.on('error', () => undefined));
    socket.on('data', (chunk) => {
      carried += chunk.byteLength;
      if (carried > bytes) {
        relay.close();
        for (const end of sockets) end.destroy();
      }
    });
    socket.pipe(upstream).pipe(socket);
  });
  await once(relay.listen(0, '127.0.0.1'), 'listening');
  const { port } = relay.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, isBroken: () => !relay.listening };
}

describe('what goes wrong while sending', () => {
  it.each(['changed', 'removed'])(
    'is said at a file that was %s after it was chosen, and is over once it is chosen again',
    async (what) => {
      const folder = await mkdtemp(path.join(tmpdir(), 'voice-models-gone-'));
      const file = path.join(folder, 'mine.mp3');
      await copyFile(fixture('speech.mp3'), file);
      // Chromium tells a change by the second in which it was made.
      const longAgo = new Date('2026-01-01');
      await utimes(file, longAgo, longAgo);
      const { page, complaints } = await openFilled(harness, file);
      // It was looked into by then.
      await page.locator('.file-card [data-role="quality"]:not([hidden])').waitFor();
      if (what === 'changed') await appendFile(file, Buffer.alloc(1_000));
      else await rm(file);
      await submit(page);
      const problem = page.locator('.file-card').getByText('This file was changed or deleted');
      await problem.waitFor();
      expect(await page.locator('#upload-problem').isVisible()).toBe(false);
      expect(await focusedText(page)).toContain('This file was changed or deleted');
      await page.getByRole('button', { name: 'Remove mine.mp3' }).click();
      await copyFile(fixture('speech.mp3'), file);
      await page.locator('#audio').setInputFiles(file);
      await submit(page);
      await created(page);
      await rm(folder, { recursive: true });
      expect(complaints).toEqual([]);
    },
  );

  it('is retried with the same key after a broken connection, and a new one is taken for another upload (I186)', async () => {
    const { page } = await openFilled(harness);
    const keys = keysOf(page);
    await page.route(UPLOADS, (route) => route.abort('connectionreset'), { times: 4 });
    for (let attempt = 0; attempt < 2; attempt++) {
      await submit(page);
      await heading(page, 'The service cannot be reached').waitFor();
    }
    expect(await focusedText(page)).toBe('The service cannot be reached');
    await expectKept(page);
    await page.getByRole('button', { name: 'Try again' }).click();
    await created(page);
    await page.locator('[data-role="another"]').click();
    await fill(page);
    await submit(page);
    await created(page);
    // The page repeats a call that failed once by itself.
    const [first, ...others] = keys;
    const another = others.pop();
    expect(first).toMatch(/^[0-9a-f-]{32,36}$/);
    expect(others).toEqual([first, first, first, first]);
    expect(another).not.toBe(first);
  });

  it('is said beside its cause, with what to do and what the service said (I186)', async () => {
    const { page } = await openFilled(harness);
    const answers: [status: number, body: string, title: string, says: string, times?: number][] = [
      [413, '<html>413 Request Entity Too Large</html>', 'The recording is too large to send', 'Choose a smaller one'],
      [429, '{"title":"x","detail":"Wait.","code":"rate_limited"}', 'Too many requests', 'again in 29 s'],
      [503, '{"title":"x","detail":"d","code":"provider_not_configured"}', 'There is no key', 'sets FISH_API_KEY'],
      [
        408,
        '{"title":"x","detail":"d","code":"upload_too_slow"}',
        'The connection is too slow',
        'better connection',
        2,
      ],
      [
        502,
        '<html>bad gateway</html>',
        'The service cannot be reached',
        'Check the connection, then try again. No second',
        2,
      ],
      [
        502,
        '{"title":"x","detail":"d","code":"provider_error"}',
        'Fish.Audio is not',
        'moment. No second voice is made.',
      ],
      [504, '{"title":"x","detail":"d","code":"provider_timeout"}', 'too long', 'you get that one and no second.'],
      [201, '{"success":true}', 'not that of the service', 'moment. If the voice was created meanwhile, you get'],
      [500, '<html>500</html>', 'not that of the service', 'you get that one and no second.'],
      [
        418,
        '{"title":"x","detail":"A teapot.","code":"teapot","request_id":"r-1"}',
        'The service did not',
        'A teapot.',
      ],
    ];
    for (const [status, body, title, says, times = 1] of answers) {
      const headers = { 'Retry-After': status === 429 ? '30' : '' };
      await page.route(UPLOADS, (route) => route.fulfill({ status, body, headers }), { times });
      await submit(page);
      await heading(page, title).waitFor();
      await page.locator('#upload-problem').getByText(says).waitFor();
      expect(await page.getByRole('button', { name: 'Try again' }).isVisible()).toBe(true);
      expect(await page.locator('#create-recordings #upload-problem').count()).toBe(status === 413 ? 1 : 0);
    }
    await page.locator('#upload-problem').getByText('Request r-1').waitFor();
    await page.locator('#name').fill('Changed');
    expect(await page.locator('#upload-problem').isVisible()).toBe(false);
    expect(await page.getByRole('button', { name: 'Create voice' }).isVisible()).toBe(true);
  });

  it('stands at the recordings when the service refuses one, and below a field when that is at fault', async () => {
    const { page } = await openFilled(harness);
    const silent = [{ field: 'audio[0]', message: 'The recording is completely silent.' }];
    await page.route(
      UPLOADS,
      (route) =>
        route.fulfill({ status: 422, json: { title: 'x', detail: 'y', code: 'silent_audio', errors: silent } }),
      { times: 1 },
    );
    await submit(page);
    const problem = page.locator('#create-recordings #upload-problem');
    await problem.getByRole('heading', { name: 'The recording is silent' }).waitFor();
    await problem.getByText('speech.mp3: The recording is completely silent.').waitFor();
    expect(await focusedText(page)).toBe('The recording is silent');
    await expectKept(page);
    const errors = [{ field: 'description', message: 'must be nicer' }];
    await page.route(UPLOADS, (route) =>
      route.fulfill({ status: 400, json: { title: 'x', detail: 'y', code: 'invalid_parameter', errors } }),
    );
    await submit(page);
    await page.getByText('This must be nicer.').waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('description');
    expect(await page.locator('#upload-problem').isVisible()).toBe(false);
  });

  it('is said at once when the device is offline, and over when it is online', async () => {
    const { page } = await openFilled(harness);
    await page.context().setOffline(true);
    await page.getByText('This device is offline. What you entered stays here').waitFor();
    const pill = page.locator('#database-pill');
    expect(await pill.innerText()).toBe('Offline');
    await submit(page);
    await heading(page, 'This device is offline').waitFor();
    expect(await focusedText(page)).toBe('This device is offline');
    await expectKept(page);
    await page.context().setOffline(false);
    await heading(page, 'This device is offline').waitFor({ state: 'hidden' });
    expect(await focusedText(page)).toBe('Try again');
    await page.getByText('You are online again.').waitFor({ state: 'attached' });
    expect(await pill.innerText()).toBe('Database connected');
    await page.getByRole('button', { name: 'Try again' }).click();
    await created(page);
  });

  it('is told when the service goes away in the middle of it', async () => {
    const relay = await startBreakingRelay(harness.service.url, 60_000);
    const { page, complaints } = await openPage(harness.browser, relay.url);
    await fill(page, fixture('speech.wav'));
    await submit(page);
    await heading(page, 'The service cannot be reached').waitFor();
    expect(relay.isBroken()).toBe(true);
    await expectKept(page);
    expect(complaints).toEqual([]);
  });

  it('is said before anything is sent when there is no key', async () => {
    const service = await startService({ settings: { FISH_API_KEY: '' } });
    try {
      const { page } = await openPage(harness.browser, service.url);
      const keys = keysOf(page);
      await fill(page);
      await page.locator('#upload-submit').press('Enter');
      expect(await focusedText(page)).toBe('Not possible yet: there is no key for Fish.Audio.');
      expect(keys).toEqual([]);
    } finally {
      await service.close();
    }
  });
});
