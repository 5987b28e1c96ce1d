import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { busyness } from '../../support/machine/busyness';
import { fixture } from '../../support/media/fixtures';
import { hostileSamples } from '../../support/media/hostile-samples';
import {
  file,
  multipart,
  openRaw,
  postUpload,
  type RawPart,
  sendRaw,
  uploadHead,
} from '../../support/network/raw-request';
import { type ServiceProcess, startServiceProcess } from '../../support/service/service-process';

const SPEECH = readFileSync(fixture('speech.mp3'));
const CASES = hostileSamples(4e6);
/** An inspection without bounds would take minutes for each of these; with them, an answer was seen after 30 to 380 ms. */
const IN_TIME_MS = 2_000;

let service: ServiceProcess;
beforeAll(async () => {
  service = await startServiceProcess();
});
afterAll(() => service.close());

/** A request that checks samples, to be sent as it is. */
function checkOf(parts: readonly RawPart[]): (string | Buffer)[] {
  const body = multipart(parts);
  return [uploadHead(body).replace('/api/upload-reference', '/api/reference-checks'), body];
}

const closing = ([head, body]: (string | Buffer)[]) => [
  String(head).replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'),
  body ?? '',
];
const check = (parts: readonly RawPart[]) => sendRaw(service.url, closing(checkOf(parts)));
const honest = [file('audio', 'a.mp3', SPEECH)];

describe('a hostile sample', () => {
  it.each(CASES)(
    'such as $name costs its sender an answer, and nobody else anything',
    async ({ name, bytes }) => {
      const parts = [file('audio', name, bytes)];
      const [upload, checked, health] = await Promise.all([
        postUpload(service.url, multipart(parts)),
        check(parts),
        sleep(50).then(() => fetch(`${service.url}/healthz`)),
      ]);

      expect([200, 201, 413, 415, 422]).toContain(upload.status);
      expect(checked.status).toBe(200);
      expect(checked.json()).toMatchObject({ accepted: upload.status === 201 });
      expect(health.status).toBe(200);
      expect(service.process.child.exitCode).toBeNull();
      expect((await check(honest)).json()).toMatchObject({ accepted: true });
    },
    60_000,
  );

  it('is taken along by a sender who leaves: an honest check beside 120 of them is answered soon', async () => {
    const endless = CASES.filter(({ name }) => name.startsWith('count-'));
    const parts = Array.from({ length: 20 }, (_, place) => {
      const { name = '', bytes = SPEECH } = endless[place % endless.length] ?? {};
      return file('audio', name, bytes);
    });
    const senders = Array.from({ length: 6 }, () => openRaw(service.url));
    for (const [place, sender] of senders.entries()) {
      const body = multipart(parts);
      for (const piece of place % 2 === 0 ? checkOf(parts) : [uploadHead(body), body]) sender.send(piece);
    }
    await sleep(500);
    for (const sender of senders) sender.destroy();
    const answer = await check(honest);

    expect(answer.json()).toMatchObject({ accepted: true });
    expect(answer.ms).toBeLessThan(IN_TIME_MS * busyness());
  }, 60_000);

  it('takes no more than the time of its request, however many come along', async () => {
    const bytes = CASES[0]?.bytes ?? SPEECH;
    const answer = await check(Array.from({ length: 20 }, (_, place) => file('audio', `${place}.m4a`, bytes)));

    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ accepted: false });
  }, 60_000);
});
