import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { fixture } from '../../support/media/fixtures';
import { startService, type TestService } from '../../support/service/service';

let service: TestService;
beforeAll(async () => {
  service = await startService({ settings: { TRUST_PROXY: '1' } });
});
afterAll(() => service.close());

/** An upload without a user, with this key, from this address. */
async function upload(key: string, address: string, name = 'A Voice') {
  const { status, body, headers } = await request(service.url)
    .post('/api/upload-reference')
    .set({ 'Idempotency-Key': key, 'X-Forwarded-For': address })
    .field('name', name)
    .attach('audio', fixture('brief-speech.mp3'));
  return { status, modelId: body.model_id as string, replayed: headers['idempotent-replayed'] === 'true' };
}

describe('the Idempotency-Key of a caller without a user', () => {
  it('that a stranger guesses gives the stranger nothing and is not in the way (C64)', async () => {
    const mine = await upload('1', '192.0.2.1');
    const stranger = await upload('1', '198.51.100.7');
    const neighbour = await upload('1', '192.0.2.1', 'Another Voice');
    expect([mine, stranger, neighbour].map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set([mine, stranger, neighbour].map(({ modelId }) => modelId)).size).toBe(3);
    expect(await upload('1', '192.0.2.1')).toEqual({ ...mine, replayed: true });
  });

  it('that nobody can guess is good from another address as well (C62)', async () => {
    const key = randomUUID();
    const first = await upload(key, '192.0.2.1');
    expect(await upload(key, '198.51.100.7')).toEqual({ ...first, replayed: true });
    expect((await upload(key, '198.51.100.7', 'Another Voice')).status).toBe(422);
  });
});

describe('a tag', () => {
  const send = (tag: string) =>
    request(service.url).post('/api/upload-reference').field('tags', tag).attach('audio', fixture('brief-speech.mp3'));

  it.each([`evm-${'0a'.repeat(16)}`, `calm, EVU-${'Fe'.repeat(16)} `])(
    'of our own form is refused: %s',
    async (tag) => {
      const { status, body } = await send(tag);
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_parameter' });
      expect(body.detail).toContain('must not look like a tag of this service');
    },
  );

  it.each(['evm', 'evm-1', `evm-${'0a'.repeat(15)}`, 'evening'])(
    'that is only a little alike is fine: %s',
    async (tag) => {
      expect((await send(tag)).status).toBe(201);
    },
  );
});
