import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fixture } from '../../support/media/fixtures';
import { answer, type SeenRequest } from '../../support/network/scripted-server';
import { expectNoConnections, failureOf, fileVoice, input, Kit, largeVoice, MODEL, memoryVoice } from './kit';

/** Reads a form with the multipart parser that is built into Node. */
async function parse(request: SeenRequest | undefined): Promise<[string, string | File][]> {
  if (request === undefined) throw new Error('There was no request.');
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  return [...(await new Response(Buffer.concat(request.body), { headers }).formData()).entries()];
}

function sizeOf(value: string | File | undefined): number {
  return value instanceof File ? value.size : 0;
}

describe('creating a voice model', () => {
  const kit = new Kit();
  afterEach(() => kit.close());

  const ownTag = `evm-${'0'.repeat(32)}`;

  it.each([undefined, null, [], ['calm', ownTag]])(
    'takes a response that is about no other model: %j',
    async (tags) => {
      const { client } = await kit.serve(answer(201, { ...MODEL, tags }));
      await expect(client.createModel({ ...input(), ownTag })).resolves.toMatchObject({ id: MODEL._id });
    },
  );

  it('sends the fields first, then every sample byte for byte', async () => {
    const { client, server } = await kit.serve(answer(201, MODEL));
    await client.createModel({
      title: 'Ärger im "Wald"\r\n',
      voices: [fileVoice('speech.wav'), memoryVoice('speech-2.mp3')],
      texts: ['One.', 'Two.'],
      tags: ['calm', 'a,b'],
      description: 'A calm voice.',
      visibility: 'unlist',
      enhanceAudioQuality: false,
    });
    const entries = await parse(server.requests[0]);
    expect(entries.filter(([, value]) => typeof value === 'string')).toEqual([
      ['type', 'tts'],
      ['title', 'Ärger im "Wald"\r\n'],
      ['train_mode', 'fast'],
      ['visibility', 'unlist'],
      ['description', 'A calm voice.'],
      ['enhance_audio_quality', 'false'],
      ['texts', 'One.'],
      ['texts', 'Two.'],
      ['tags', 'calm'],
      ['tags', 'a,b'],
    ]);
    const files = entries.slice(-2).map(([name, value]) => ({ name, file: value as File }));
    expect(files.map(({ name, file }) => [name, file.name, file.type])).toEqual([
      ['voices', 'sample-1.wav', 'audio/wav'],
      ['voices', 'sample-2.mp3', 'audio/mpeg'],
    ]);
    const sent = await Promise.all(files.map(async ({ file }) => Buffer.from(await file.arrayBuffer())));
    expect(sent[0]?.equals(readFileSync(fixture('speech.wav')))).toBe(true);
    expect(sent[1]?.equals(readFileSync(fixture('speech-2.mp3')))).toBe(true);
  });

  it('sends a Content-Length and the key', async () => {
    const { client, server } = await kit.serve(answer(201, MODEL));
    await client.createModel(input({ voices: [fileVoice()] }), { requestId: 'request-1' });
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', url: '/model' });
    expect(Number(request?.headers['content-length'])).toBe(Buffer.concat(request?.body ?? []).length);
    expect(request?.headers['transfer-encoding']).toBeUndefined();
    expect(request?.headers.authorization).toMatch(/^Bearer /);
  });

  it('sends the trace of its caller, or one of its own, and no header that is not documented', async () => {
    const { client, server } = await kit.serve(answer(201, MODEL));
    const trace = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', tracestate: 'vendor=1' };
    await client.createModel(input(), { requestId: 'request-1', ...trace });
    await client.createModel(input(), { requestId: 'request-1' });
    const [given, own] = server.requests.map(({ headers }) => headers);
    expect(given).toMatchObject(trace);
    expect(own?.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(own?.tracestate).toBeUndefined();
    for (const headers of [given, own]) expect(headers).not.toHaveProperty('x-request-id');
  });

  it('is private by default, and leaves out what was not given', async () => {
    const { client, server } = await kit.serve(answer(201, MODEL));
    await client.createModel(input({ texts: ['', ''], description: '' }));
    const names = (await parse(server.requests[0])).map(([name]) => name);
    expect(names).toEqual(['type', 'title', 'train_mode', 'visibility', 'voices']);
    expect(await parse(server.requests[0])).toContainEqual(['visibility', 'private']);
  });

  it('returns what Fish.Audio created, also when that is less public than requested', async () => {
    const { client } = await kit.serve(answer(201, { ...MODEL, visibility: 'private' }));
    await expect(client.createModel(input({ visibility: 'public' }))).resolves.toEqual({
      id: MODEL._id,
      title: 'Narrator',
      description: 'A calm voice.',
      tags: ['calm', 'upload-7f3a'],
      hasAllTags: true,
      state: 'trained',
      visibility: 'private',
      created_at: new Date('2026-11-01T09:30:00Z'),
      dmca_taken_down: false,
      takedown_category: null,
      lock_visibility: false,
      quality: [],
    });
  });

  it('accepts a model whose fields other than the id are invalid', async () => {
    const { client } = await kit.serve(answer(200, { _id: 'abc', tags: null, state: 'paused', created_at: 'soon' }));
    await expect(client.createModel(input())).resolves.toMatchObject({
      id: 'abc',
      tags: [],
      state: 'unknown',
      created_at: null,
    });
  });

  it('sends the whole form again after a 429', async () => {
    const { client, server } = await kit.serve(answer(429, { status: 429, message: 'limit' }), answer(201, MODEL));
    await client.createModel(input({ voices: [fileVoice(), memoryVoice()] }));
    const [first, second] = await Promise.all(server.requests.map(parse));
    expect(second?.length).toBe(first?.length);
    expect(sizeOf(second?.at(-1)?.[1])).toBe(memoryVoice().source.bytes);
  });

  it.each([413, 415])('reads an early %i while the form is being sent, and stops sending (D77)', async (status) => {
    let refused: IncomingMessage | undefined;
    const { client, server } = await kit.serve(({ request, response }) => {
      refused = request.pause();
      response.writeHead(status, { 'Content-Type': 'application/json' }).end('{"message":"no"}');
    });
    const error = await failureOf(client.createModel(input({ voices: [largeVoice()] })));
    expect(error.code).toBe(status === 413 ? 'file_too_large' : 'unsupported_audio');
    expect(error.outcome).toBe('rejected');
    // From Node 22 on, a server learns that a connection has ended only where it reads from it.
    refused?.resume();
    await expectNoConnections(server);
  });

  describe('from a file', () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'samples-'));
    });
    afterEach(() => rm(folder, { recursive: true }));

    it('fails with internal_error when the file is missing', async () => {
      const { client, server } = await kit.serve(answer(201, MODEL));
      const source = { kind: 'file', path: path.join(folder, 'gone'), bytes: 1000 } as const;
      const error = await failureOf(client.createModel(input({ voices: [{ source, container: 'wav' }] })));
      expect(error.code).toBe('internal_error');
      expect(server.requests.length).toBeLessThanOrEqual(1);
    });

    it('sends parts of a file of any length, and bytes in memory between them, byte for byte', async () => {
      const { client, server } = await kit.serve(answer(201, MODEL));
      const file = path.join(folder, 'sample');
      const bytes = randomBytes(1_300_003);
      await writeFile(file, bytes);
      const between = Buffer.from('in between');
      const parts = [
        { kind: 'file', path: file, start: 7, bytes: 900_001 },
        { kind: 'memory', chunks: [between], bytes: between.length },
        { kind: 'file', path: file, start: 1_300_002, bytes: 1 },
      ] as const;
      const source = { kind: 'joined', parts, bytes: 900_002 + between.length } as const;
      await client.createModel(input({ voices: [{ source, container: 'wav' }] }));
      const sent = (await parse(server.requests[0])).at(-1)?.[1] as File;
      const expected = Buffer.concat([bytes.subarray(7, 900_008), between, bytes.subarray(-1)]);
      expect(Buffer.from(await sent.arrayBuffer()).equals(expected)).toBe(true);
    });

    it('cuts the request off when the file is shorter than announced', async () => {
      const { client } = await kit.serve(answer(201, MODEL));
      const file = path.join(folder, 'sample');
      await writeFile(file, readFileSync(fixture('speech.wav')));
      await truncate(file, 100_000);
      const source = { kind: 'file', path: file, bytes: 192_044 } as const;
      const error = await failureOf(client.createModel(input({ voices: [{ source, container: 'wav' }] })));
      expect(error).toMatchObject({ code: 'internal_error', outcome: 'not_sent' });
    });
  });

  it('keeps little of a large sample in memory while Fish.Audio reads slowly', async () => {
    const { server } = await kit.serve(async ({ request, response }) => {
      request.pause();
      setTimeout(() => request.socket.destroy(), 300);
      response.on('error', () => undefined);
    });
    const client = kit.client(server.url, { retry: { attempts: 1 } });
    const folder = await mkdtemp(path.join(tmpdir(), 'samples-'));
    const file = path.join(folder, 'large');
    await writeFile(file, new Uint8Array(64 * 1024 * 1024));
    const before = process.memoryUsage().arrayBuffers;
    const source = { kind: 'file', path: file, bytes: 64 * 1024 * 1024 } as const;
    const failed = failureOf(client.createModel(input({ voices: [{ source, container: 'wav' }] })));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(24 * 1024 * 1024);
    expect((await failed).outcome).toBe('not_sent');
    await rm(folder, { recursive: true });
  });
});
