import { readFileSync, statSync } from 'node:fs';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import { FishAudioClient } from '../../../src/fish-audio/client';
import { FishAudioError } from '../../../src/fish-audio/errors/fish-audio-error';
import type { FishAudioClientOptions } from '../../../src/fish-audio/options';
import type { CreateModelInput, VoiceFile } from '../../../src/fish-audio/resources/create-model-form';
import { fixture } from '../../support/media/fixtures';
import { type ScriptedServer, type Step, scriptedServer, socketServer } from '../../support/network/scripted-server';
import { RecordedLog } from '../../support/service/recorded-log';

/** How an MP3 begins: a frame with sound in it, of 417 bytes. */
export const MP3_START = Buffer.from(`fffb90c0${'ff'.repeat(413)}`, 'hex');

/** A key that may occur in requests only. */
export const CANARY_KEY = 'canary-5f0c1d2e3b4a4968';

/** The part of a voice model in a response of Fish.Audio that the client uses. */
export const MODEL = {
  _id: '5f0c1d2e3b4a49688776a5b4c3d2e1f0',
  type: 'tts',
  title: 'Narrator',
  description: 'A calm voice.',
  state: 'trained',
  visibility: 'private',
  tags: ['calm', 'upload-7f3a'],
  created_at: '2026-11-01T09:30:00.000000Z',
};

/** Scripted servers and clients of them. The clients record the waits between attempts instead of waiting. */
export class Kit {
  readonly log = new RecordedLog();
  readonly waits: number[] = [];
  readonly #closers: (() => unknown)[] = [];

  /** Starts a scripted server and a client of it. */
  async serve(...steps: readonly Step[]): Promise<{ client: FishAudioClient; server: ScriptedServer }> {
    const server = await scriptedServer(...steps);
    this.#closers.push(() => server.close());
    return { server, client: this.client(server.url) };
  }

  /** Starts a server of plain sockets and returns its address. */
  async serveSockets(onSocket: (socket: Socket) => void): Promise<string> {
    const server = await socketServer(onSocket);
    this.#closers.push(() => server.close());
    return server.url;
  }

  /** Makes a client of an address. */
  client(baseUrl: string, options: Partial<FishAudioClientOptions> = {}): FishAudioClient {
    const client = new FishAudioClient({
      apiKey: CANARY_KEY,
      baseUrl,
      log: this.log,
      random: () => 0.5,
      sleep: async (ms) => void this.waits.push(ms),
      ...options,
    });
    this.#closers.push(() => client.close());
    return client;
  }

  /** Closes everything and clears what was recorded. */
  async close(): Promise<void> {
    this.log.lines.splice(0);
    this.waits.splice(0);
    for (const close of this.#closers.splice(0).reverse()) await close();
  }
}

/** The error of a call that fails. In every test it must be a FishAudioError that does not lead to the key. */
export async function failureOf(promise: Promise<unknown>): Promise<FishAudioError> {
  const error = await promise.then(
    () => new Error('The call succeeded.'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof FishAudioError)) throw error;
  expectNoKey(error);
  return error;
}

/** Fails if the key can be reached from a value in any of the ways a value is logged. */
export function expectNoKey(value: unknown): void {
  const seen = [inspect(value, { depth: null, showHidden: true, getters: true }), JSON.stringify(value), String(value)];
  for (const text of seen) expect(text).not.toContain(CANARY_KEY);
}

/** A real recording on disk. */
export function fileVoice(name = 'speech.wav'): VoiceFile {
  const path = fixture(name);
  return {
    source: { kind: 'file', path, bytes: statSync(path).size },
    container: name.endsWith('.mp3') ? 'mp3' : 'wav',
  };
}

/** A real recording in memory, in chunks as they arrive from a network. */
export function memoryVoice(name = 'speech.mp3', chunkBytes = 16_384): VoiceFile {
  const bytes = readFileSync(fixture(name));
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) chunks.push(bytes.subarray(at, at + chunkBytes));
  return { source: { kind: 'memory', chunks, bytes: bytes.length }, container: name.endsWith('.mp3') ? 'mp3' : 'wav' };
}

/** A recording too large for the buffers of two sockets, so that it is still being sent when the server acts. */
export function largeVoice(megabytes = 64): VoiceFile {
  const chunk = new Uint8Array(1024 * 1024);
  return {
    source: { kind: 'memory', chunks: Array.from({ length: megabytes }, () => chunk), bytes: megabytes * chunk.length },
    container: 'wav',
  };
}

/** The input of a create with one real recording. */
export function input(changes: Partial<CreateModelInput> = {}): CreateModelInput {
  return { title: 'Narrator', voices: [memoryVoice()], ...changes };
}

/** Waits until every connection to a server is closed, twenty seconds at most. */
export async function expectNoConnections(server: ScriptedServer): Promise<void> {
  for (let checks = 0; checks < 2_000 && server.openConnections() > 0; checks += 1) await delay(10);
  expect(server.openConnections()).toBe(0);
}

/** A scripted server and a client of it whose clock is set by the test. */
export async function serveWithClock(
  kit: Kit,
  steps: readonly Step[],
  options: Partial<FishAudioClientOptions> = {},
): Promise<{ client: FishAudioClient; server: ScriptedServer; clock: { nowMs: number } }> {
  const clock = { nowMs: 0 };
  const { server } = await kit.serve(...steps);
  const client = kit.client(server.url, { now: () => clock.nowMs, ...options });
  return { client, server, clock };
}

/** Holds a step of a scripted server until the test calls `open`. */
export function holdStep(step: Step): { step: Step; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), step: (exchange) => opened.then(() => step(exchange)) };
}

/** Waits until a condition holds, twenty seconds at most. */
export async function eventually(holds: () => boolean): Promise<void> {
  for (let checks = 0; checks < 2_000 && !holds(); checks += 1) await delay(10);
  expect(holds()).toBe(true);
}
