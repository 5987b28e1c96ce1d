import { keyNameOf } from '../../../src/domain/idempotency-keys';

it('an idempotency key has the name under which databases and data folders have stored it', () => {
  const name = 'af36ab74f2bbcacab70884a34f2ad38ddaaadc3f303e7a34a833d791bc4f5067';
  expect(keyNameOf({ scope: 'user:a', key_hash: 'b' })).toBe(name);
});
