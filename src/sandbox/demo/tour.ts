import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The service that the tour uses, its files, and its output. */
export interface TourOptions {
  readonly url: string;
  /** A recording of a voice. */
  readonly recording: string;
  /** Where the speech is saved. */
  readonly soundFile: string;
  readonly print: (line: string) => void;
}

type Json = Record<string, unknown>;

const TEXT = 'Hello! This is a voice model, speaking a text of its own.';

/** The steps of the tour, over real HTTP. Each prints its request and the response. */
class Tour {
  readonly #options: TourOptions;
  #step = 0;

  constructor(options: TourOptions) {
    this.#options = options;
  }

  async request(title: string, method: string, address: string, status: number, body?: FormData | Json): Promise<Json> {
    const response = await this.#send(title, method, address, status, body);
    const json = (await response.json()) as Json;
    this.#options.print(JSON.stringify(json, null, 2));
    return json;
  }

  async speak(title: string, modelId: string): Promise<void> {
    const body = { text: TEXT, format: 'mp3' };
    const response = await this.#send(title, 'POST', `/api/voice-models/${modelId}/speech`, 200, body);
    const sound = Buffer.from(await response.arrayBuffer());
    assert.match(response.headers.get('content-type') ?? '', /^audio\//);
    assert.ok(sound.byteLength > 10_000, 'the sound is too short to be speech');
    await writeFile(this.#options.soundFile, sound);
    this.#options.print(
      `${sound.byteLength} bytes of ${response.headers.get('content-type')}: ${this.#options.soundFile}`,
    );
  }

  async upload(title: string, fields: Readonly<Record<string, string>>): Promise<Json> {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    const recording = new Blob([await readFile(this.#options.recording)], { type: 'audio/mpeg' });
    form.append('audio', recording, path.basename(this.#options.recording));
    return this.request(title, 'POST', '/api/upload-reference', 201, form);
  }

  async #send(title: string, method: string, address: string, status: number, body?: FormData | Json) {
    this.#step += 1;
    this.#options.print(`\n${this.#step}. ${title}\n   ${method} ${address}`);
    const isForm = body instanceof FormData;
    const response = await fetch(`${this.#options.url}${address}`, {
      method,
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
      headers: body === undefined || isForm ? {} : { 'content-type': 'application/json' },
    });
    this.#options.print(`   ${response.status} ${response.statusText}`);
    assert.equal(
      response.status,
      status,
      `expected ${status}, got ${response.status}: ${await unexpectedBody(response, status)}`,
    );
    return response;
  }
}

async function unexpectedBody(response: Response, expected: number): Promise<string> {
  return response.status === expected ? '' : response.text();
}

async function withRecord(tour: Tour): Promise<void> {
  const userId = randomBytes(12).toString('hex');
  const uploaded = await tour.upload('Upload a recording for a user', { name: 'My Voice', user_id: userId });
  const modelId = String(uploaded.model_id);
  assert.equal(uploaded.message, 'Reference audio uploaded successfully and saved to database');
  assert.equal((uploaded.database_record as Json).user_id, userId);

  const listed = await tour.request("List the user's voice models", 'GET', `/api/voice-models?user_id=${userId}`, 200);
  assert.equal(listed.count, 1);
  const read = await tour.request('Read one of them', 'GET', `/api/voice-models/${modelId}`, 200);
  assert.equal(read.name, 'My Voice');

  const echo = await tour.request('Create an Echo', 'POST', '/api/echo', 201, { user_id: userId, name: 'Robin' });
  const voiceOfEcho = `/api/echo/${String(echo._id)}/voice-model`;
  await tour.request('Let the Echo speak with the voice model', 'PUT', voiceOfEcho, 200, { model_id: modelId });
  const voice = await tour.request("Read the Echo's voice model", 'GET', voiceOfEcho, 200);
  assert.equal(voice.model_id, modelId);

  await tour.speak('Speak, and save the sound', modelId);
  const receipt = await tour.request(
    'Delete it, in the database and at Fish.Audio',
    'DELETE',
    `/api/voice-models/${modelId}?fish_audio=true`,
    200,
  );
  assert.deepEqual(receipt.deleted, { database: true, fish_audio: true, sample: true });
  await tour.request('It is gone', 'GET', `/api/voice-models/${modelId}`, 404);
}

async function withoutRecord(tour: Tour): Promise<void> {
  const uploaded = await tour.upload('Upload a recording without a user: a voice model, but no record', {
    name: 'A Voice',
  });
  assert.equal(uploaded.message, 'Reference audio uploaded successfully');
  assert.equal(uploaded.database_record, null);
}

/** Uses the main functions of the service once, over HTTP. Rejects at the first response that is not as expected. */
export async function runTour(options: TourOptions): Promise<void> {
  const tour = new Tour(options);
  await withRecord(tour);
  await withoutRecord(tour);
  options.print('\n✅ The tour is complete: every response was as expected.');
}
