import { setTimeout as delay } from 'node:timers/promises';
import { makeWav } from '../../support/media/wav';
import {
  file,
  multipart,
  openRaw,
  postUpload,
  type RawConnection,
  uploadHead,
} from '../../support/network/raw-request';

/** Something that hostile clients do until the returned function is called. */
export type Attack = (url: string, modelId: string) => Promise<() => void>;

const EVERY_MS = 1_000;
const BATCH = 50;

/** Sends `more` on every connection each second. Returns a function that ends that and the connections. */
function trickle(connections: readonly RawConnection[], more: () => string | Buffer): () => void {
  const timer = setInterval(() => {
    for (const connection of connections) connection.send(more());
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    for (const connection of connections) connection.destroy();
  };
}

function speechHead(modelId: string, length: number): string {
  const headers = `Host: x\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n`;
  return `POST /api/voice-models/${modelId}/speech HTTP/1.1\r\n${headers}\r\n`;
}

/** Clients that have a long text spoken and read nothing of it. */
export const readersThatDoNotRead =
  (count: number): Attack =>
  async (url, modelId) => {
    const body = JSON.stringify({ text: 'These are words that nobody is going to read. '.repeat(200), format: 'wav' });
    const connections = Array.from({ length: count }, () => openRaw(url, { readsNothing: true }));
    for (const connection of connections) connection.send(speechHead(modelId, body.length) + body);
    return () => {
      for (const connection of connections) connection.destroy();
    };
  };

/** Clients whose uploads arrive at 5 kB a second, just above the lowest pace. */
export const slowUploads =
  (count: number): Attack =>
  async (url) => {
    const form = multipart([file('audio', 'voice.wav', makeWav({ seconds: 20, sampleRate: 48_000 }))]);
    const connections = Array.from({ length: count }, () => openRaw(url));
    for (const connection of connections) {
      connection.send(uploadHead(form));
      connection.send(form.subarray(0, 5_000));
    }
    return trickle(connections, () => Buffer.alloc(5_000));
  };

/** Clients that send a JSON body byte by byte. */
export const slowJson =
  (count: number): Attack =>
  async (url, modelId) => {
    const connections: RawConnection[] = [];
    while (connections.length < count) {
      const connection = openRaw(url);
      connection.send(`${speechHead(modelId, 1_000)}{"text":"`);
      connections.push(connection);
      if (connections.length % BATCH === 0) await delay(20);
    }
    return trickle(connections, () => 'x');
  };

const EVIL_NAMES = [
  `x${' '.repeat(15_000)}x`,
  `x${'.'.repeat(15_000)}x`,
  `x${'\u0301'.repeat(3_700)}${'\u0323'.repeat(3_700)}`,
  `${'/'.repeat(15_000)}x`,
  `${'a.'.repeat(7_500)}\u0001`,
];

/** So many uploads a second whose file names keep careless expressions busy. */
export const evilNames =
  (count: number): Attack =>
  async (url) => {
    const forms = EVIL_NAMES.map((name) => multipart([file('audio', name, Buffer.alloc(100))]));
    let sent = 0;
    const timer = setInterval(() => {
      const form = forms[sent % forms.length] as Buffer;
      sent += 1;
      postUpload(url, form).catch(() => undefined);
    }, EVERY_MS / count);
    return () => clearInterval(timer);
  };
