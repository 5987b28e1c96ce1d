import { closeSync, openSync } from 'node:fs';
import request from 'supertest';
import { type SavingService, startSavingService } from '../../support/identity/signed-in-service';
import { runProcess } from '../../support/service/run-process';

let service: SavingService;

beforeAll(async () => {
  service = await startSavingService();
});
afterAll(() => service.close());

const listWith = (key: string) => request(service.url).get('/api/voice-models').set('Authorization', `Bearer ${key}`);

describe('npm run keys', () => {
  const command = async (args: string[], variables: Record<string, string> = {}, stdout?: number) => {
    const { url } = service.issuer;
    const signIn = { AUTH_ISSUER: url, AUTH_AUDIENCE: 'https://api.voices.example' };
    const store = { MONGO_URI: service.mongoUri, MONGO_DB_NAME: service.dbName };
    const running = runProcess('cli/keys.js', { ...signIn, ...store, ...variables }, { args, stdout });
    return { exitCode: await running.exit, output: running.output() };
  };

  it('makes, lists and revokes keys that the service takes', async () => {
    const { id } = service.user('cli');
    const made = await command([
      'create',
      '--user',
      id,
      '--scopes',
      'voices:read,voices:speak',
      '--days',
      '90',
      '--name',
      'Nightly',
    ]);
    const [key = ''] = /evm_\S{49}/.exec(made.output) ?? [];
    expect([made.exitCode, (await listWith(key)).status]).toEqual([0, 200]);
    const list = await command(['list', '--user', id]);
    expect(list.output).toMatch(/^[0-9a-f]{24} +works +voices:read,voices:speak +\d{4}-\d\d-\d\d .*Nightly$/m);
    expect(list.output).not.toContain('evm_');
    const [keyId = ''] = /[0-9a-f]{24}/.exec(list.output) ?? [];
    expect((await command(['revoke', keyId])).exitCode).toBe(0);
    expect((await listWith(key)).status).toBe(401);
    expect((await command(['revoke', '0'.repeat(24)])).exitCode).toBe(1);
  }, 60_000);

  it('makes no key that nobody has where it cannot be written', async () => {
    const { id } = service.user('full');
    const device = openSync('/dev/full', 'w');
    const made = await command(['create', '--user', id, '--scopes', 'voices:read', '--days', '9'], {}, device);
    closeSync(device);
    expect(made.exitCode).toBe(2);
    expect(made.output).toContain('standard output cannot be written (ENOSPC)\n');
    expect((await command(['list', '--user', id])).output).toMatch(/^[0-9a-f]{24} +revoked /m);
  }, 60_000);

  it.each([
    [['list'], '--user must be'],
    [['create', '--user', 'a'.repeat(24), '--scopes', 'voices:all', '--days', '1'], '--scopes must be'],
    [['create', '--user', 'a'.repeat(24), '--scopes', 'voices:read', '--days', '366'], '--days must be'],
    [['revoke', `evm_${'a'.repeat(49)}`], 'not the key itself'],
    [['renew'], 'There is no command renew'],
  ])('is used wrongly with %j', async (args, problem) => {
    const { exitCode, output } = await command(args);
    expect({ exitCode, output }).toEqual({ exitCode: 2, output: expect.stringContaining(problem) });
    expect(output).not.toContain('evm_aaa');
  });

  it('says what is missing', async () => {
    const off = await command(['list', '--user', 'a'.repeat(24)], { AUTH_ISSUER: '', AUTH_AUDIENCE: '' });
    expect(off).toEqual({ exitCode: 2, output: expect.stringContaining('AUTH_ISSUER is not set') });
    const misspelt = await command(['list', '--user', 'a'.repeat(24)], {
      MONGO_URI: '',
      MONGODB_URI: 'mongodb://h/db',
    });
    expect(misspelt.output).toContain('did you mean MONGO_URI?');
    const without = await command(['list', '--user', 'a'.repeat(24)], { MONGO_URI: '' });
    expect(without).toEqual({ exitCode: 2, output: expect.stringContaining('MONGO_URI is not set') });
  }, 60_000);
});
