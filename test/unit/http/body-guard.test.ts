import http from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Request } from 'express';
import type { ApiError } from '../../../src/errors/api-error';
import { guardBody } from '../../../src/http/uploads/body-guard';
import { FIXED_UPLOAD_LIMITS, type UploadPace, uploadDeadlineMs } from '../../../src/http/uploads/upload-limits';

const PACE: UploadPace = {
  idleMs: 600,
  graceMs: 600,
  minBytesPerSecond: 1_000,
  deadlineMs: 60_000,
  deadlineBytesPerSecond: 1_000,
};

let server: http.Server;
let socket: Socket;
let refusals: string[] = [];
afterEach(() => {
  socket.destroy();
  server.close();
});

/** A server that guards the body of one request, with a client that has sent its head. */
async function guarded(
  pace: Partial<UploadPace>,
  onRequest: (req: http.IncomingMessage) => void = () => undefined,
  framing = 'Content-Length: 100000',
) {
  const seen: string[] = [];
  refusals = seen;
  const limits = { maxRequestBytes: 1e9, pace: { ...PACE, ...pace } };
  server = http.createServer((req) => {
    const stop = guardBody(req as Request, limits, (error: ApiError) => seen.push(error.code));
    req.on('error', stop);
    onRequest(req);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  socket = net.connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  const arrived = new Promise((resolve) => server.once('request', resolve));
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\n${framing}\r\n\r\n`);
  await arrived;
}

/** Keeps the event loop busy, as a collection of garbage or another request might. */
function busy(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe('the pace of a body', () => {
  it('is that of its client: one that sends nothing has stalled (C59)', async () => {
    await guarded({ graceMs: 60_000 });
    while (refusals.length === 0) await delay(20);
    expect(refusals).toEqual(['upload_stalled']);
  });

  it('is too low for a client that only sends a byte now and then (C58)', async () => {
    await guarded({ idleMs: 60_000 });
    while (refusals.length === 0) {
      socket.write('x');
      await delay(100);
    }
    expect(refusals).toEqual(['upload_too_slow']);
  });

  it('has a deadline that no average makes up for', async () => {
    await guarded({ deadlineMs: 100, deadlineBytesPerSecond: 1e9 });
    for (let sent = 0; sent < 10; sent += 1) {
      socket.write('x'.repeat(1_000));
      await delay(100);
    }
    expect(refusals).toEqual(['upload_too_slow']);
  });

  it('does not count the time in which the service was too busy to read (C58)', async () => {
    await guarded({});
    for (let round = 0; round < 4; round += 1) {
      busy(900);
      socket.write('x'.repeat(400));
      await delay(20);
    }
    expect(refusals).toEqual([]);
  });

  it('does not count the time in which the service did not want to read (C58)', async () => {
    await guarded({}, (req) => {
      req.on('data', () => {
        req.pause();
        setTimeout(() => req.resume(), 480);
      });
    });
    for (let sent = 0; sent < 20; sent += 1) {
      socket.write('x'.repeat(60));
      await delay(100);
    }
    expect(refusals).toEqual([]);
  });

  it('ends with the body: a disk that takes long to write what has arrived is no stall of the client', async () => {
    await guarded({ graceMs: 60_000 }, (req) => void req.resume());
    socket.write('x'.repeat(100_000));
    await delay(1_500);
    expect(refusals).toEqual([]);
  });
});

describe('the chunks of a body', () => {
  it.each([
    [1, ['malformed_multipart']],
    [128, []],
  ])('may be small, but not by the thousands: of %d bytes', async (bytes, expected) => {
    let hasEnded = false;
    const onRequest = (req: http.IncomingMessage) => void req.on('end', () => (hasEnded = true));
    await guarded({}, onRequest, 'Transfer-Encoding: chunked');
    socket.write(`${`${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n`.repeat(20_000)}0\r\n\r\n`);
    while (!hasEnded) await delay(10);
    expect(refusals).toEqual(expected);
  });
});

describe('the grace of an upload', () => {
  it('is longer than the longest silence, so that a silence at the start is not taken for a low rate', () => {
    const { pace } = FIXED_UPLOAD_LIMITS;
    expect(pace.graceMs).toBeGreaterThan(pace.idleMs);
  });
});

describe('the deadline of an upload', () => {
  it.each([
    ['20 MB at 25 kB/s', 20e6, 25e3],
    ['200 MB at 60 kB/s', 200e6, 60e3],
  ])('leaves room for %s', (_what, bytes, bytesPerSecond) => {
    expect(uploadDeadlineMs(FIXED_UPLOAD_LIMITS.pace, bytes)).toBeGreaterThan((bytes / bytesPerSecond) * 1000);
  });
});
