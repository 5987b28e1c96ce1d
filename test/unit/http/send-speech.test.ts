import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Response } from 'express';
import { sendSpeech } from '../../../src/http/responses/send-speech';
import { RecordedLog } from '../../support/service/recorded-log';

const PACE = { graceMs: 600, minBytesPerSecond: 2048 };
const PIECE = Buffer.alloc(64 * 1024, 7);

let server: http.Server;
let socket: Socket;
let log: RecordedLog;
let sent: Promise<string>;
afterEach(() => {
  socket.destroy();
  server.close();
});

/** A server that sends so many pieces, and a client that has asked for them and reads nothing. */
async function ask(pieces: number): Promise<void> {
  log = new RecordedLog();
  server = http.createServer((_req, res) => {
    const stream = Readable.from(Array.from({ length: pieces }, () => PIECE));
    sent = sendSpeech(stream, res as Response, log, PACE).then(
      () => 'sent',
      () => 'cut off',
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  socket = net.connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  const asked = once(server, 'request');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  socket.pause();
  await asked;
}

/** Reads a piece now and then, until the connection ends; resolves to the number of bytes. */
async function readSlowly(everyMs: number): Promise<number> {
  let bytes = 0;
  while (!socket.destroyed && !socket.readableEnded) {
    bytes += (socket.read() as Buffer | null)?.length ?? 0;
    await delay(everyMs);
  }
  return bytes;
}

describe('the reader of a speech', () => {
  it('that reads nothing is cut off', async () => {
    await ask(500);
    expect(await sent).toBe('cut off');
    expect(log.events).toEqual(['reader_too_slow']);
  });

  it('that reads slowly and steadily gets everything', async () => {
    await ask(300);
    const bytes = readSlowly(5);
    expect(await sent).toBe('sent');
    expect(await bytes).toBeGreaterThan(300 * PIECE.length);
    expect(log.events).toEqual([]);
  });
});
