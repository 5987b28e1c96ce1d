import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import request from 'supertest';
import { fixture } from '../../support/media/fixtures';
import { makeWav, WAV_HEADER_BYTES, wavHeader } from '../../support/media/wav';
import { startService, type TestService, type TestServiceOptions } from '../../support/service/service';

/** The whole service, started for each test, because the circuit breaker keeps its state from call to call. */
export class Bench {
  #service: TestService | null = null;

  /** Starts the service and a sandbox; once per test. */
  async start(options: TestServiceOptions = {}): Promise<TestService> {
    this.#service = await startService(options);
    return this.#service;
  }

  /** The running service. */
  get service(): TestService {
    if (this.#service === null) throw new Error('The service has not been started.');
    return this.#service;
  }

  /** Stops the service, if it was started. */
  async close(): Promise<void> {
    await this.#service?.close();
    this.#service = null;
  }

  /** Uploads a reference sample, a short one unless bytes are given. */
  upload(bytes?: Buffer): request.Test {
    const post = request(this.service.url).post('/api/upload-reference');
    return bytes === undefined ? post.attach('audio', fixture('speech.mp3')) : post.attach('audio', bytes, 'voice.wav');
  }

  /** Speaks with a voice model. */
  speak(modelId: string): request.Test {
    return request(this.service.url)
      .post(`/api/voice-models/${modelId}/speech`)
      .send({ text: 'Hello.', format: 'mp3' });
  }

  /** Uploads a sample and returns the id of the voice model. */
  async createdId(): Promise<string> {
    return (await this.upload().expect(201)).body.model_id;
  }

  /** How many requests with this method and path the sandbox has received. */
  requestCount(method: string, path: string): number {
    return this.service.sandbox.state.requests.filter((logged) => logged.method === method && logged.path === path)
      .length;
  }

  /** Fails unless every temporary file is deleted within two seconds. */
  async expectNoFiles(): Promise<void> {
    const folder = path.join(this.service.dataFolder, 'uploads');
    await eventually(() => readdirSync(folder).length === 0);
  }
}

const HERTZ = 192_000;
const SECONDS = 156;

/**
 * A WAV file with 60 MB of sound. It is larger than the buffers of a connection, so that it is still being sent when the
 * sandbox acts.
 */
export function largeSample(): Buffer {
  const second = makeWav({ seconds: 1, sampleRate: HERTZ }).subarray(WAV_HEADER_BYTES);
  const header = wavHeader({ sampleRate: HERTZ, channels: 1, bytesPerValue: 2 }, SECONDS * second.length);
  return Buffer.concat([header, ...Array.from({ length: SECONDS }, () => second)]);
}

/** The part of a failed response that callers rely on. */
export function seen({ status, body, headers }: request.Response) {
  return { status, code: body.code, retryAfter: headers['retry-after'] };
}

/** Waits until a condition holds, twenty seconds at most. */
export async function eventually(holds: () => boolean): Promise<void> {
  for (let checks = 0; checks < 2_000 && !holds(); checks += 1) await delay(10);
  expect(holds()).toBe(true);
}
