import request from 'supertest';
import type { SandboxOptions } from '../../../src/sandbox/fish-audio/start-sandbox';
import { Bench, seen } from './kit';

const bench = new Bench();
afterEach(() => bench.close());

/** Where Fish.Audio's documents and what was seen of it disagree, and the service has to do the same in both cases. */
const CASES: readonly (readonly [string, SandboxOptions])[] = [
  ['a deletion is 204, as was seen, and a 422 an array', { deleteStatus: 204, validationErrors: 'array' }],
  ['a deletion is 200, as is documented, and a 422 an object', { deleteStatus: 200, validationErrors: 'object' }],
];

describe.each(CASES)('where %s', (_what, sandbox) => {
  it('a voice model is deleted, and stays so', async () => {
    const { url } = await bench.start({ sandbox });
    const address = `/api/voice-models/${await bench.createdId()}?fish_audio=true`;
    const { body } = await request(url).delete(address).expect(200);
    expect(body.deleted).toMatchObject({ fish_audio: true });
    expect(bench.service.sandbox.state.models).toHaveLength(0);
  });

  it('a refused field is named, and refuses no other upload', async () => {
    await bench.start({ sandbox });
    bench.service.sandbox.behave({ limits: { titleCharacters: 3 } });
    const response = await bench.upload().field('name', 'Too long');
    expect(seen(response)).toMatchObject({ status: 422, code: 'provider_rejected' });
    expect(response.body.detail).toContain('title: String should have at most 3 characters');
    await bench.upload().field('name', 'Bob').expect(201);
  });
});
