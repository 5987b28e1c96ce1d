import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { file, multipart, openRaw, type RawConnection, uploadHead } from '../../support/network/raw-request';
import { soundBytes } from '../../support/network/sandbox-requests';
import type { ServiceProcess } from '../../support/service/service-process';

const SAMPLE = multipart([file('audio', 'voice.mp3', soundBytes('speech.mp3'))]);

/** An upload of which the first half has been sent. */
interface Upload {
  /** Sends the second half. */
  finish(): void;
  readonly connection: RawConnection;
}

/** Starts an upload and sends its first half. */
export function startUpload(service: ServiceProcess): Upload {
  const connection = openRaw(service.url);
  const middle = SAMPLE.byteLength / 2;
  connection.send(uploadHead(SAMPLE));
  connection.send(SAMPLE.subarray(0, middle));
  return { connection, finish: () => connection.send(SAMPLE.subarray(middle)) };
}

/** Sends an upload with these fields. */
export function postForm(service: ServiceProcess, fields: Record<string, string> = {}): Promise<Response> {
  const body = new FormData();
  body.set('audio', new File([soundBytes('speech.mp3')], 'voice.mp3'));
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return fetch(`${service.url}/api/upload-reference`, { method: 'POST', body });
}

/** Asks for a speech that takes a while. */
export function speak(service: ServiceProcess, modelId: string): Promise<Response> {
  return fetch(`${service.url}/api/voice-models/${modelId}/speech`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ text: 'A sentence that is long enough to be spoken for a while.' }),
  });
}

/** Sends the signal and waits until the service has begun to stop; it accepts new requests for a moment after that. */
export async function stop(service: ServiceProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<number> {
  service.process.child.kill(signal);
  await service.process.waitFor(/"event":"stopping"/);
  return performance.now();
}

/** Waits for a condition. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(10);
}

/** The names of the temporary files of uploads that are there now. */
export const temporaryFiles = (service: ServiceProcess) => readdir(path.join(service.dataFolder, 'uploads'));

/** Whether the sandbox has been asked to create a model. */
export const isCreating = (service: ServiceProcess) =>
  service.sandbox.state.requests.some(({ path }) => path === '/model');

/** The states of the entries in the journal. */
export async function journalStates(service: ServiceProcess): Promise<string[]> {
  const folder = path.join(service.dataFolder, 'journal', 'entries');
  const names = await readdir(folder, { recursive: true });
  const entries = names.filter((name) => name.endsWith('.json') && !name.endsWith('owner.json'));
  return Promise.all(
    entries.map(async (name) => JSON.parse(await readFile(path.join(folder, name), 'utf8')).state as string),
  );
}
