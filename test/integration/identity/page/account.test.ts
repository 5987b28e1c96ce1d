import { MongoErrorProxy } from '../../../support/database/mongo-error-proxy';
import { startTemporaryDatabase } from '../../../support/database/temporary-database';
import { startPageService } from '../../../support/identity/page-service';

it('shows a new key also where the list of keys cannot be read any more', async () => {
  const database = await startTemporaryDatabase();
  const proxy = new MongoErrorProxy(database.uri);
  await proxy.listen();
  const mongoUri = `mongodb://127.0.0.1:${proxy.port}/?directConnection=true`;
  const service = await startPageService({ mongoUri, dbName: database.newName() });
  try {
    const browser = service.browser();
    await browser.signIn('alice');
    const csrf_token = await browser.csrfToken();
    // Keys are listed by this field; those that exist are counted without it, before one is made.
    proxy.fail({ command: 'find', code: 8_000, codeName: 'AtlasError', containing: 'created_at' });
    const form = { csrf_token, name: 'Nightly', scopes: 'voices:read', days: '30' };
    const { status, text } = await browser.send('/account/keys', { method: 'POST', form });
    expect([status, text.includes('notice-warning')]).toEqual([200, true]);
    const [key = ''] = /evm_[\w-]+/.exec(text) ?? [];
    expect(text).not.toMatch(/id="new-key"[^>]* hidden/);
    const headers = { accept: 'application/json', authorization: `Bearer ${key}` };
    proxy.succeed();
    expect((await fetch(`${service.url}/api/keys`, { headers })).status).toBe(200);
  } finally {
    await service.close();
    await proxy.close();
    await database.stop();
  }
});
