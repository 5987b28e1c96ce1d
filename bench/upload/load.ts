import http from 'node:http';
import type { UploadForm } from './samples';

/** How long one round of uploads took. */
export interface RoundTimes {
  readonly seconds: number;
  /** Of each upload, from its first byte to the end of the response. */
  readonly latenciesMs: readonly number[];
}

/** Sends one form, from the one buffer that all uploads share. Rejects unless the response has the status that is `expected`. */
function uploadOnce(url: string, agent: http.Agent, form: UploadForm, expected: number): Promise<void> {
  const headers = { 'content-type': form.contentType, 'content-length': form.body.byteLength };
  return new Promise((resolve, reject) => {
    const request = http.request(`${url}/api/upload-reference`, { agent, method: 'POST', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
      });
      response.once('error', reject);
      response.once('end', () => {
        if (response.statusCode === expected) resolve();
        else reject(new Error(`An upload was answered with ${response.statusCode}: ${text.slice(0, 500)}`));
      });
    });
    request.once('error', reject);
    request.end(form.body);
  });
}

/** Sends `count` uploads, `concurrency` at a time. Rejects as soon as one of them fails. */
export async function sendUploads(
  url: string,
  form: UploadForm,
  load: { readonly count: number; readonly concurrency: number },
): Promise<RoundTimes> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: load.concurrency });
  const latenciesMs: number[] = [];
  let started = 0;
  const sender = async (): Promise<void> => {
    while (started < load.count) {
      started += 1;
      const startedAt = performance.now();
      await uploadOnce(url, agent, form, 201);
      latenciesMs.push(performance.now() - startedAt);
    }
  };
  const startedAt = performance.now();
  try {
    await Promise.all(Array.from({ length: load.concurrency }, sender));
    return { seconds: (performance.now() - startedAt) / 1000, latenciesMs };
  } finally {
    agent.destroy();
  }
}

/** Sends a recording without sound. Rejects unless it is refused with 422 by a server that checks, and accepted by one that does not. */
export async function sendSilence(url: string, silence: UploadForm, checks: boolean): Promise<void> {
  const agent = new http.Agent();
  await uploadOnce(url, agent, silence, checks ? 422 : 201).finally(() => agent.destroy());
}
