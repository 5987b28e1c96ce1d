import { readFileSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { pageServices } from '../../../support/identity/page-services';
import { TEST_API_KEY } from '../../../support/service/service';

const start = pageServices();

it('makes a secret of its own, once, which nobody else can read', async () => {
  const place = await start({ settings: { SESSION_SECRET: '' } });
  const file = path.join(place.dataFolder, 'session-secret');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const secret = readFileSync(file, 'utf8');
  expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  const { sandbox, dataFolder } = place;
  await start({ settings: { SESSION_SECRET: '' }, place: { sandbox, dataFolder } });
  expect(readFileSync(file, 'utf8')).toBe(secret);
  expect(place.logs.texts.join('\n')).not.toContain(secret);
  expect(place.logs.texts.join('\n')).not.toContain(TEST_API_KEY);
});

it.each(['short\n', ' '.repeat(40)])('does not start with the secret %j in its data folder', async (secret) => {
  const { sandbox, dataFolder } = await start({ settings: { SESSION_SECRET: '' } });
  writeFileSync(path.join(dataFolder, 'session-secret'), secret);
  const again = start({ settings: { SESSION_SECRET: '' }, place: { sandbox, dataFolder } });
  await expect(again).rejects.toThrow(/^DATA_DIR: .*session-secret has fewer than 32 characters/);
});

it('makes a secret in the place of an empty one, as a power loss may leave it', async () => {
  const { sandbox, dataFolder } = await start({ settings: { SESSION_SECRET: '' } });
  const file = path.join(dataFolder, 'session-secret');
  writeFileSync(file, '');
  await start({ settings: { SESSION_SECRET: '' }, place: { sandbox, dataFolder } });
  expect(Buffer.from(readFileSync(file, 'utf8'), 'base64url')).toHaveLength(32);
});
