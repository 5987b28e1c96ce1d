import { once } from 'node:events';
import { mkdtemp, readdir, readlink, rm, truncate } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { Lifecycle } from '../../../src/http/lifecycle';
import { requestContext } from '../../../src/http/middleware/request-context';
import { renderError } from '../../../src/http/responses/render-error';
import { KeptSoundSender, type SoundToSend } from '../../../src/http/responses/send-kept-sound';
import { FilesystemHome } from '../../../src/storage/filesystem/filesystem-home';
import type { SoundStore } from '../../../src/storage/sound-store';
import { WatchedStore } from '../../../src/storage/watched-store';
import { openRaw, sendRaw } from '../../support/network/raw-request';
import { RecordedLog } from '../../support/service/recorded-log';

const SHORT = Buffer.from('0123456789');
const NONE = Buffer.alloc(0);
const LARGE_BYTES = 24_000_000;
const ETAG = '"sha,of-it"';
const PACE = { graceMs: 300, minBytesPerSecond: 2048 };

let folder: string;
let store: SoundStore;
let server: http.Server;
let url: string;
let log: RecordedLog;
let sending: Promise<unknown>;

const soundAt = (name: string): SoundToSend => ({
  key: `clips/${name}`,
  bytes: name === 'large' ? LARGE_BYTES : name === 'empty' ? 0 : SHORT.length,
  etag: 'sha,of-it',
  contentType: name === 'page' ? 'text/html' : 'audio/mpeg',
  contentDisposition: 'inline; filename="voice.mp3"',
});

const keep = (name: string, sound: Buffer) =>
  store.put(`clips/${name}`, {
    source: { kind: 'memory', chunks: [sound], bytes: sound.length },
    contentType: 'audio/mpeg',
  });

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'voice-models-kept-'));
  log = new RecordedLog();
  store = new WatchedStore({ home: new FilesystemHome({ folder, owner: 'test' }), log });
  await keep('short', SHORT);
  await keep('page', SHORT);
  await keep('empty', NONE);
  await keep('large', NONE);
  await truncate(path.join(folder, 'clips', 'large'), LARGE_BYTES);
  const sender = new KeptSoundSender({ store, places: 4, pace: PACE });
  const app = express();
  app.disable('etag');
  app.use(requestContext(log, new Lifecycle()));
  app.get('/:name', async (req, res) => {
    const sent = sender.send(req, res, soundAt(req.params.name));
    sending = sent.catch(() => undefined);
    if (!(await sent)) res.status(404).end();
  });
  app.use(renderError());
  server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const ask = (headers: Readonly<Record<string, string>> = {}, name = 'short', method = 'GET') =>
  sendRaw(
    `${url}/${name}`,
    `${method} /${name} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${Object.entries(headers)
      .map(([key, value]) => `${key}: ${value}\r\n`)
      .join('')}\r\n`,
  );

/** How many files of the store this process has open. */
async function openFiles(): Promise<number> {
  const names = await readdir('/proc/self/fd');
  const targets = await Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')));
  return targets.filter((target) => target.startsWith(folder)).length;
}

/** A file is closed a moment after the connection that it was read for. */
async function expectFilesClosed(): Promise<void> {
  for (let open = await openFiles(); open > 0; open = await openFiles()) await sleep(10);
}

describe('a kept sound', () => {
  it('is sent whole, with its type, name and version', async () => {
    const { status, headers, body } = await ask();
    expect({ status, body }).toEqual({ status: 200, body: '0123456789' });
    expect(headers).toMatchObject({
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-cache',
      'content-disposition': 'inline; filename="voice.mp3"',
      'content-length': '10',
      'content-type': 'audio/mpeg',
      etag: ETAG,
      'x-content-type-options': 'nosniff',
    });
  });

  it('has the same headers and no body for HEAD, which has no ranges', async () => {
    const { status, headers, body } = await ask({ Range: 'bytes=0-1' }, 'short', 'HEAD');
    expect({ status, body }).toEqual({ status: 200, body: '' });
    expect(headers).toMatchObject({ 'content-length': '10', 'accept-ranges': 'bytes', etag: ETAG });
  });

  it.each([
    ['bytes=0-1', '01', '0-1'],
    ['bytes=4-', '456789', '4-9'],
    ['bytes=-3', '789', '7-9'],
    ['bytes=-99', '0123456789', '0-9'],
    ['bytes=8-99999999999999999999', '89', '8-9'],
    ['Bytes= 9-9', '9', '9-9'],
  ])('is sent in part for %s', async (range, expected, bytes) => {
    const { status, headers, body } = await ask({ Range: range });
    expect({ status, body }).toEqual({ status: 206, body: expected });
    expect(headers).toMatchObject({
      'content-range': `bytes ${bytes}/10`,
      'content-length': String(expected.length),
      etag: ETAG,
    });
  });

  it.each(['bytes=0-1,3-4', 'bytes=5-2', 'bytes=-', 'bytes=a-b', 'seconds=0-1', 'bytes'])(
    'is sent whole for %s',
    async (range) => {
      expect(await ask({ Range: range })).toMatchObject({ status: 200, body: '0123456789' });
    },
  );

  it.each([
    ['bytes=10-', 'short', 10],
    ['bytes=-0', 'short', 10],
    ['bytes=0-', 'empty', 0],
  ])('is refused for %s of a sound that is %s', async (range, name, bytes) => {
    const answer = await ask({ Range: range }, name);
    expect(answer).toMatchObject({ status: 416, headers: { 'content-range': `bytes */${bytes}` } });
    expect(answer.json()).toMatchObject({ code: 'range_not_satisfiable' });
    expect(answer.headers).not.toHaveProperty('etag');
  });

  it.each([
    [ETAG, 206],
    ['"another"', 200],
    [`W/${ETAG}`, 200],
    ['Wed, 21 Oct 2026 07:28:00 GMT', 200],
  ])('is sent in part only if it is still the same: If-Range %s', async (version, status) => {
    expect(await ask({ Range: 'bytes=0-1', 'If-Range': version })).toMatchObject({ status });
  });

  it.each([
    [ETAG, 304],
    [`"x", W/${ETAG}`, 304],
    ['*', 304],
    ['"another"', 200],
  ])('is not sent again to who has it: If-None-Match %s', async (version, status) => {
    const answer = await ask({ 'If-None-Match': version, Range: status === 304 ? 'bytes=0-1' : '' });
    expect(answer).toMatchObject({ status, headers: { etag: ETAG } });
    if (status === 304) expect(answer.body).toBe('');
  });

  it('is no page, whatever its type says', async () => {
    expect((await ask({}, 'page')).headers['content-type']).toBe('application/octet-stream');
  });

  it('may be empty', async () => {
    expect(await ask({}, 'empty')).toMatchObject({ status: 200, body: '', headers: { 'content-length': '0' } });
  });

  it.each(['GET', 'HEAD'])('that is not there is for the route to answer (%s)', async (method) => {
    expect(await ask({}, 'missing', method)).toMatchObject({ status: 404 });
  });
});

describe('a large kept sound', () => {
  const readNothing = async () => {
    const asked = once(server, 'request');
    const reader = openRaw(`${url}/large`, { readsNothing: true });
    reader.send('GET /large HTTP/1.1\r\nHost: x\r\n\r\n');
    await asked;
    return { reader, ended: sending };
  };

  it('is closed when its reader leaves, and when nobody reads it', async () => {
    const leaving = await readNothing();
    expect(await openFiles()).toBeLessThanOrEqual(1);
    leaving.reader.destroy();
    await leaving.ended;
    await expectFilesClosed();
    const idle = await readNothing();
    await idle.ended;
    await expectFilesClosed();
    expect(log.events).toContain('reader_too_slow');
    idle.reader.destroy();
  });

  it('leaves places for others, however many a client asks for', async () => {
    const readers = [await readNothing(), await readNothing(), await readNothing()];
    expect((await ask()).json()).toMatchObject({ code: 'overloaded' });
    for (const { reader } of readers) reader.destroy();
    await Promise.all(readers.map(({ ended }) => ended));
    expect((await ask()).status).toBe(200);
  });

  it('that breaks off breaks the connection, and does not end it', async () => {
    const answer = await new Promise<http.IncomingMessage>((resolve) => http.get(`${url}/large`, resolve));
    await once(answer, 'readable');
    await truncate(path.join(folder, 'clips', 'large'), 100_000);
    await expect(answer.resume().toArray()).rejects.toThrow('aborted');
    expect(store.state).toBe('unreachable');
    await expectFilesClosed();
  });
});
