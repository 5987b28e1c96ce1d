import { setTimeout as sleep } from 'node:timers/promises';
import { busyness } from '../support/machine/busyness';
import { openRaw } from '../support/network/raw-request';
import { soundBytes } from '../support/network/sandbox-requests';
import { type ServiceProcess, startServiceProcess } from '../support/service/service-process';

const SOCKETS = 500;

let service: ServiceProcess;
beforeEach(async () => {
  service = await startServiceProcess();
});
afterEach(() => service.close());

async function uploadMs(): Promise<number> {
  const body = new FormData();
  body.set('audio', new File([soundBytes('speech.mp3')], 'voice.mp3'));
  const startedAt = performance.now();
  const { status } = await fetch(`${service.url}/api/upload-reference`, { method: 'POST', body });
  expect(status).toBe(201);
  return performance.now() - startedAt;
}

describe('500 connections that send half a header and then a byte a second (C57)', () => {
  it('are told 408 and cut within 10 s; good requests are served meanwhile', async () => {
    const hostile = Array.from({ length: SOCKETS }, () => openRaw(service.url, { keepsOpen: true }));
    for (const connection of hostile)
      connection.send('POST /api/upload-reference HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
    const trickle = setInterval(() => {
      for (const connection of hostile) connection.send('x');
    }, 1_000);
    const ended = Promise.all(hostile.map(({ answer }) => answer));
    ended.then(
      () => clearInterval(trickle),
      () => clearInterval(trickle),
    );

    const times: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      times.push(await uploadMs());
      await sleep(500);
    }
    const answers = await ended;

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([408]));
    expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(11_000 * busyness());
    expect(Math.max(...times)).toBeLessThan(2_000 * busyness());
    for (const connection of hostile) connection.destroy();
  });
});
