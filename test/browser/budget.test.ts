import { setTimeout as sleep } from 'node:timers/promises';
import type { Page, Request } from 'playwright-core';
import { PageHarness } from './page-harness';

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

const MOST_BYTES = 150_000;
const MOST_REQUESTS = 9;
const MOST_SHIFT = 0.01;
/** How much later than the page a script arrives on a slow line. */
const LATE_MS = 500;

interface Visit {
  readonly page: Page;
  readonly requests: readonly Request[];
  readonly complaints: readonly string[];
}

/** Opens a page, and waits until everything that it loads at first has arrived. */
async function visit(path: string, width: number, scriptDelayMs = 0): Promise<Visit> {
  const context = await harness.browser.newContext({ viewport: { width, height: 900 } });
  const page = await context.newPage();
  const requests: Request[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  if (scriptDelayMs > 0) {
    await page.route('**/page/main-*.js', async (route) => {
      await sleep(scriptDelayMs);
      await route.continue();
    });
  }
  await page.goto(`${harness.service.url}${path}`, { waitUntil: 'networkidle' });
  await page.locator('#sources[data-ready]').waitFor({ state: 'attached' });
  return { page, requests, complaints };
}

interface Shift {
  readonly value: number;
  readonly moved: readonly string[];
}

/** Every layout shift so far that no person caused: how large it is, and what moved. */
const layoutShifts = (page: Page): Promise<Shift[]> =>
  page.evaluate(`new Promise((resolve) => {
    const shifts = [];
    const nameOf = ({ node }) => (node?.id ? '#' + node.id : (node?.className ?? node?.nodeName ?? '?'));
    new PerformanceObserver((list) => {
      for (const { hadRecentInput, value, sources } of list.getEntries()) {
        if (!hadRecentInput) shifts.push({ value, moved: sources.map(nameOf) });
      }
    }).observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => resolve(shifts), 150);
  })`);

/** What a request brought over the line, compressed, with its headers. */
async function bytesOf(request: Request): Promise<number> {
  const { responseBodySize, responseHeadersSize } = await request.sizes();
  return responseBodySize + responseHeadersSize;
}

async function twentyVoices(): Promise<string> {
  const userId = harness.newUserId();
  await harness.insertVoices(userId, 20);
  return `/?user_id=${userId}`;
}

describe('the first load of the page', () => {
  it('takes few bytes and few requests, from here alone, and nothing that only an editor needs', async () => {
    const { requests, complaints } = await visit('/', 1440);
    const bytes = (await Promise.all(requests.map(bytesOf))).reduce((sum, size) => sum + size, 0);
    const names = requests.map((request) => new URL(request.url()).pathname);
    expect(bytes).toBeLessThan(MOST_BYTES);
    expect(names.length).toBeLessThanOrEqual(MOST_REQUESTS);
    expect(names.filter((name) => /wavesurfer|mediabunny|regions|worklet/.test(name))).toEqual([]);
    expect([...new Set(requests.map((request) => new URL(request.url()).origin))]).toEqual([harness.service.url]);
    expect(complaints).toEqual([]);
  });

  it.each([390, 1440])(
    'does not move, %i px wide, empty or with voices, even if the script is late',
    async (width) => {
      const found: object[] = [];
      for (const path of ['/', `/?user_id=${harness.newUserId()}`, await twentyVoices()]) {
        for (const delayMs of [0, LATE_MS]) {
          const { page, complaints } = await visit(path, width, delayMs);
          const shifts = await layoutShifts(page);
          const sum = shifts.reduce((total, { value }) => total + value, 0);
          if (sum >= MOST_SHIFT) found.push({ path, delayMs, shifts });
          expect(complaints).toEqual([]);
          await page.context().close();
        }
      }
      expect(found).toEqual([]);
    },
    60_000,
  );
});
