import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type request from 'supertest';
import { soundBytes } from '../../support/network/sandbox-requests';
import { QUICK_DATABASE, QUICK_FISH_AUDIO, type ServiceHarness } from '../reliability/kit';

/** Recordings are kept in the data folder, and 1 MB of them may wait. */
export const SETTINGS = { SAMPLE_STORE: 'filesystem', SAMPLE_QUEUE_MAX_MB: '1' };

/** Sees to what waits at once. */
export const TIMING = {
  ...QUICK_DATABASE,
  ...QUICK_FISH_AUDIO,
  worker: { everyMs: 50, maxLookUpIntervalMs: 200, samplesEveryMs: 50, sweepEveryMs: 100 },
};

/** A video with sound: what is sent to Fish.Audio is the sound alone, and what is kept is all of it. */
export const VIDEO = soundBytes('speech-video.mp4');
/** Sound alone. */
export const OPUS = soundBytes('speech.ogg');

/** Every file below a folder, by its path from there. */
export async function filesBelow(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = found.filter((one) => one.isFile());
  return files.map((one) => path.relative(folder, path.join(one.parentPath, one.name)));
}

/** Asks for a recording; its bytes are the `body` of the response. */
export function sampleOf(harness: ServiceHarness, modelId: string, query = ''): request.Test {
  return harness.api().get(`/api/voice-models/${modelId}/sample${query}`).buffer(true).parse(toBuffer);
}

/** Collects a body of whatever media type, as the parsers of superagent do. */
function toBuffer(res: request.Response, done: (error: Error | null, body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  const stream = res as unknown as NodeJS.ReadableStream;
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('end', () => done(null, Buffer.concat(chunks)));
}
