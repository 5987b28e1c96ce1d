import { readFileSync } from 'node:fs';
import { decode, encode } from '@msgpack/msgpack';
import type { Sandbox } from '../../../src/sandbox/fish-audio/start-sandbox';
import { fixture } from '../media/fixtures';

/** The bytes of a file in test/fixtures. */
export function soundBytes(name: string): Buffer {
  return readFileSync(fixture(name));
}

/** A form for `POST /model` with the required fields and these samples; `change` may add and remove fields. */
export function modelForm(samples: readonly (string | File)[], change: (form: FormData) => void = () => {}): FormData {
  const form = new FormData();
  form.set('type', 'tts');
  form.set('train_mode', 'fast');
  form.set('title', 'A voice');
  for (const sample of samples) {
    form.append('voices', typeof sample === 'string' ? new File([soundBytes(sample)], sample) : sample);
  }
  change(form);
  return form;
}

/** A client of one sandbox with one key. */
export class SandboxCaller {
  constructor(
    readonly sandbox: Sandbox,
    readonly key = 'a-key',
  ) {}

  request(
    method: string,
    path: string,
    body?: RequestInit['body'],
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const authorization = { authorization: `Bearer ${this.key}` };
    return fetch(this.sandbox.url + path, { method, body: body ?? null, headers: { ...authorization, ...headers } });
  }

  get(path: string): Promise<Response> {
    return this.request('GET', path);
  }

  json(method: string, path: string, value: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return this.request(method, path, JSON.stringify(value), { 'content-type': 'application/json', ...headers });
  }

  msgpack(method: string, path: string, value: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return this.request(method, path, encode(value), { 'content-type': 'application/msgpack', ...headers });
  }

  create(form: FormData = modelForm(['speech.mp3'])): Promise<Response> {
    return this.request('POST', '/model', form);
  }

  /** Creates a model; resolves to its id. Throws when the status is not 201. */
  async createdId(form?: FormData): Promise<string> {
    const response = await this.create(form);
    if (response.status !== 201) throw new Error(`POST /model answered ${response.status}: ${await response.text()}`);
    return ((await response.json()) as { _id: string })._id;
  }

  speak(body: Record<string, unknown>, headers: Record<string, string> = {}): Promise<Response> {
    return this.json('POST', '/v1/tts', body, headers);
  }

  /** Speaks; resolves to the whole sound. Throws when the status is not 200. */
  async sound(body: Record<string, unknown>): Promise<Buffer> {
    const response = await this.speak(body);
    if (response.status !== 200) throw new Error(`POST /v1/tts answered ${response.status}: ${await response.text()}`);
    return Buffer.from(await response.arrayBuffer());
  }
}

/** A decoded MessagePack frame. */
export function frame(data: Buffer): Record<string, unknown> {
  return decode(data) as Record<string, unknown>;
}
