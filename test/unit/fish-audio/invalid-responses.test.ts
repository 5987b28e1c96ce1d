import { once } from 'node:events';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { answer } from '../../support/network/scripted-server';
import { failureOf, input, Kit, MODEL } from './kit';

describe('an invalid response', () => {
  const kit = new Kit();
  afterEach(() => kit.close());

  it.each([
    ['truncated JSON', '{"_id": "abc", "ti'],
    ['an empty object', '{}'],
    ['null', 'null'],
    ['a list', '[]'],
    ['a string', '"ok"'],
    ['HTML', '<html></html>'],
    ['an id that is a number', '{"_id": 7}'],
    ['an id that is an object', '{"_id": {"$ne": null}}'],
    ['an id that is a relative path', '{"_id": "../wallet"}'],
    ['an id with a line break', '{"_id": "abc\\n"}'],
    ['an id of 10 MB', `{"_id": "${'a'.repeat(10_000_000)}"}`],
  ])('has the outcome unknown: %s (D87)', async (_kind, body) => {
    const { client, server } = await kit.serve(answer(201, body, { 'Content-Type': 'application/json' }));
    const error = await failureOf(client.createModel(input()));
    expect(error).toMatchObject({ code: 'provider_bad_response', status: 502, outcome: 'unknown' });
    expect(server.requests).toHaveLength(1);
  });

  it.each([200, 201, 204])('has the outcome unknown: %i without a body (D88)', async (status) => {
    const { client } = await kit.serve(answer(status));
    expect(await failureOf(client.createModel(input()))).toMatchObject({
      code: 'provider_bad_response',
      outcome: 'unknown',
    });
  });

  it('of 500 MB is cut off at its first megabyte (D90)', async () => {
    let sent = 0;
    const { client } = await kit.serve(async ({ response }) => {
      const piece = Buffer.alloc(1024 * 1024, ' ');
      response.on('error', () => undefined);
      for (; sent < 500 && !response.destroyed; sent += 1) {
        if (!response.write(piece)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
      }
    });
    expect((await failureOf(client.createModel(input()))).code).toBe('provider_bad_response');
    expect(sent).toBeLessThan(50);
  });

  it('is cut off as well when it unpacks to 100 MB (D90)', async () => {
    const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024, ' '));
    const { client } = await kit.serve(answer(200, bomb, { 'Content-Encoding': 'gzip' }));
    const before = process.memoryUsage().arrayBuffers;
    expect((await failureOf(client.getModel('abc'))).code).toBe('provider_bad_response');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * 1024 * 1024);
  });

  it('may name a compression that it does not have', async () => {
    const { client } = await kit.serve(answer(201, JSON.stringify(MODEL), { 'Content-Encoding': 'gzip' }));
    expect(await failureOf(client.createModel(input()))).toMatchObject({
      code: 'provider_bad_response',
      outcome: 'unknown',
    });
  });

  it('may not be HTTP at all', async () => {
    const url = await kit.serveSockets((socket) => socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.2\r\n')));
    expect((await failureOf(kit.client(url).createModel(input()))).outcome).toBe('unknown');
  });

  const json = JSON.stringify(MODEL);
  it.each([
    ['gzip', gzipSync(json)],
    ['gzip', gzipSync(json).subarray(0, -8)],
    ['compress', gzipSync(json)],
    ['deflate', deflateSync(json)],
    ['deflate', deflateRawSync(json)],
    ['br', brotliCompressSync(json)],
  ])('is not one that is compressed, with or without its trailer or header: %s', async (encoding, packed) => {
    const { client } = await kit.serve(answer(201, packed, { 'Content-Encoding': encoding }));
    await expect(client.createModel(input())).resolves.toMatchObject({ id: MODEL._id });
  });
});
