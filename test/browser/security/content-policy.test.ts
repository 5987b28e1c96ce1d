import { PageHarness } from '../page-harness';

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

describe('the content security policy', () => {
  it('keeps out inline scripts, handlers and styles, and whatever comes from elsewhere (H170)', async () => {
    const { page, complaints } = await harness.open();
    await page.evaluate(`
      const add = (tag, attributes, text = '') => {
        const element = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
        element.textContent = text;
        document.body.append(element);
      };
      add('script', {}, 'document.title = "inline"');
      add('script', { src: 'http://attacker.test/x.js' });
      add('img', { src: 'data:,x', onerror: 'document.title = "handler"' });
      add('p', { id: 'styled', style: 'position: fixed' });
      add('iframe', { src: 'http://attacker.test/' });`);
    await expect(page.evaluate("fetch('http://attacker.test/')")).rejects.toThrow('Failed to fetch');
    expect(await page.title()).toBe('Echo voices');
    expect(await page.evaluate("getComputedStyle(document.querySelector('#styled')).position")).toBe('static');
    const blocked = (directive: string) => complaints.filter((complaint) => complaint.includes(directive)).length;
    expect(blocked('script-src')).toBeGreaterThanOrEqual(3);
    expect(blocked('style-src')).toBe(1);
    expect(complaints.some((complaint) => complaint.includes('connect-src'))).toBe(true);
  });

  it('lets no form lead to another origin (H170)', async () => {
    const { page, complaints } = await harness.open();
    await page.evaluate(`
      const form = document.createElement('form');
      form.action = 'http://attacker.test/';
      document.body.append(form);
      form.submit();`);
    await page.waitForTimeout(200);
    expect(new URL(page.url()).origin).toBe(harness.service.url);
    expect(complaints.join()).toContain('form-action');
  });

  it('lets nobody frame the page (I185)', async () => {
    const { page } = await harness.open();
    await page.route('http://attacker.test/', (route) =>
      route.fulfill({ contentType: 'text/html', body: `<iframe src="${harness.service.url}"></iframe>` }),
    );
    await page.goto('http://attacker.test/');
    const [, frame] = page.frames();
    expect(await frame?.getByRole('button', { name: 'Create voice' }).count()).toBe(0);
  });
});
