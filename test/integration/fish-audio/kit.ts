import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import request from 'supertest';
import { fixture } from '../../support/media/fixtures';
import { makeWav } from '../../support/media/wav';
import { startService, type TestService, type TestServiceOptions } from '../../support/service/service';

/** The whole service, started anew for every test: what one does to the patience with Fish.Audio stays with it. */
export class Bench {
  #service: TestService | null = null;

  /** Starts the service and a sandbox; one a test. */
  async start(options: TestServiceOptions = {}): Promise<TestService> {
    this.#service = await startService(options);
    return this.#service;
  }

  /** The running service. */
  get service(): TestService {
    if (this.#service === null) throw new Error('The service has not been started.');
    return this.#service;
  }

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

  /** Makes a voice model; tells its id. */
  async made(): Promise<string> {
    return (await this.upload().expect(201)).body.model_id;
  }

  /** How often the sandbox was asked to do something. */
  asked(method: string, address: string): number {
    return this.service.sandbox.state.requests.filter((one) => one.method === method && one.path === address).length;
  }

  /** Fails unless every temporary file is gone within two seconds. */
  async expectNoFiles(): Promise<void> {
    const folder = path.join(this.service.dataFolder, 'uploads');
    await eventually(() => readdirSync(folder).length === 0);
  }
}

/**
 * A short recording in a file of 60 MB, as an editor leaves it that keeps its notes in the file: more than the buffers of a
 * connection take, so that it is still being sent when the other side acts.
 */
export function largeSample(): Buffer {
  const sound = makeWav({ seconds: 12, sampleRate: 16_000 });
  const notes = Buffer.alloc(60e6);
  notes.write('JUNK', 0);
  notes.writeUInt32LE(notes.length - 8, 4);
  const wav = Buffer.concat([sound, notes]);
  wav.writeUInt32LE(wav.length - 8, 4);
  return wav;
}

/** What a caller sees of a failure. */
export function seen({ status, body, headers }: request.Response) {
  return { status, code: body.code, retryAfter: headers['retry-after'] };
}

/** Waits until something holds, two seconds at most. */
export async function eventually(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !holds(); tries += 1) await delay(10);
  expect(holds()).toBe(true);
}
